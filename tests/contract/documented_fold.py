"""A client's copy of a meeting, written from docs/protocol.md alone: plain dictionaries, nothing of ours imported.

It is the proof that the page is enough: `test_docs` holds random meetings and compares its hash with the core's.
"""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

Json = dict[str, Any]

FLOOR: Json = {
    "open": True,
    "waiting": [],
    "speaker": 0,
    "recent": [],
    "arrivals": 0,
    "turns_item": {},
    "turns": {},
}
# What a member is when it is left out: the column "At first" of the document.
DEFAULTS: dict[str, Json] = {
    "Session": {
        "purpose": "",
        "starts": "",
        "minutes": 90,
        "keep": "group",
        "keep_days": 30,
        "people": 256,
        "next": {},
        "agreement": [],
        "card": {},
        "items": [],
    },
    "NextTime": {"starts": "", "join": ""},
    "Card": {"convened": "", "pays": "", "decides": "", "fixed": ""},
    "PlannedItem": {
        "prompt": "",
        "mode": "queue",
        "minutes": 10,
        "turn": 120,
        "order": "least heard first",
        "keep": "group",
    },
    "Person": {"via": "", "left": False},
    "Offer": {"by": 0, "to": 0, "hand_over": False},
    "Item": {"by": 0, "opened": 0, "closed": 0},
    "Waiting": {"rank": 1},
    "Round": {"at": 0, "offered": False},
    "Word": {
        "item": 0,
        "round": 0,
        "kind": "say",
        "consent": "group",
        "scribe": 0,
        "at": 0,
        "withdrawn": False,
    },
    "Note": {"quote": False, "withdrawn": False},
}
LISTS = {
    "park": ("parking", "notes"),
    "learn": ("learning", "points"),
    "commit": ("commitments", "promises"),
    "agree": ("agreement", "points"),
}


def beginning() -> Json:
    """Return the state before the first event."""
    return copy.deepcopy(
        {
            "seq": 0,
            "setup": {"session": None, "phase": "lobby", "opened": 0, "closed": 0},
            "people": {"by_id": {}, "offers": []},
            "agenda": {"items": {}, "current": 0},
            "record": {"off": False},
            "clock": {"paused": False, "extra": {}, "proposal": None},
            "floor": FLOOR,
            "rounds": {"current": None, "put": {}},
            "words": {"by_id": {}},
            "notes": {"shown": {}},
            "parking": {"notes": []},
            "learning": {"points": []},
            "commitments": {"promises": []},
            "agreement": {"points": []},
            "door": {"open": True},
            "release": {"asked": False, "by": []},
        }
    )


def state_hash(state: Json) -> str:
    """Return the hash of the canonical form."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _object(kind: str, members: Json) -> Json:
    """Return an object with every member."""
    return copy.deepcopy(DEFAULTS[kind]) | members


def _plan(members: Json) -> Json:
    return _object("PlannedItem", members)


def _session(members: Json) -> Json:
    session = _object("Session", members)
    session["next"] = _object("NextTime", session["next"])
    session["card"] = _object("Card", session["card"])
    session["items"] = [_plan(item) for item in session["items"]]
    return session


def completed(snapshot: Json) -> Json:
    """Return a snapshot from the wire with every member."""
    state = copy.deepcopy(snapshot)
    state["setup"]["session"] = _session(state["setup"]["session"])
    people, rounds = state["people"], state["rounds"]
    people["by_id"] = {k: _object("Person", v) for k, v in people["by_id"].items()}
    people["offers"] = [_object("Offer", o) for o in people["offers"]]
    items = state["agenda"]["items"]
    state["agenda"]["items"] = {k: _object("Item", v | {"plan": _plan(v["plan"])}) for k, v in items.items()}
    state["floor"]["waiting"] = [_object("Waiting", w) for w in state["floor"]["waiting"]]
    rounds["current"] = rounds["current"] and _object("Round", rounds["current"])
    state["words"]["by_id"] = {k: _object("Word", v) for k, v in state["words"]["by_id"].items()}
    state["notes"]["shown"] = {k: _object("Note", v) for k, v in state["notes"]["shown"].items()}
    return state


def _clear_floor(state: Json) -> None:
    old = state["floor"]
    state["floor"] = copy.deepcopy(FLOOR) | {"arrivals": old["arrivals"], "turns": old["turns"]}


def _drop_hand(state: Json, person: int) -> None:
    state["floor"]["waiting"] = [w for w in state["floor"]["waiting"] if w["person"] != person]


def _raise_hand(state: Json, person: int, rank: int) -> None:
    state["floor"]["arrivals"] += 1
    state["floor"]["waiting"].append({"person": person, "arrived": state["floor"]["arrivals"], "rank": rank})


def _round_on(state: Json) -> Json | None:
    running: Json | None = state["rounds"]["current"]
    return running if running is not None and not running["offered"] else None


def _late(state: Json, person: int) -> None:
    running = _round_on(state)
    if running and person not in running["order"]:
        running["order"].append(person)


def fold(state: Json, event: Json) -> None:  # one branch for each row of the table
    """Fold one event as the table says."""
    state["seq"] += 1
    n, kind = state["seq"], event["e"]
    floor, people, rounds, clock = state["floor"], state["people"], state["rounds"], state["clock"]
    person = event.get("person", 0)
    known = people["by_id"].get(str(person), {})
    item = str(event.get("item", 0))
    match kind:
        case "planned":
            session = state["setup"]["session"] = _session(event["session"])
            items = enumerate(session["items"], 1)
            session["items"] = []
            state["agenda"]["items"] = {str(k): _object("Item", {"plan": plan}) for k, plan in items}
        case "opened" | "closed":
            state["setup"]["phase"] = "open" if kind == "opened" else "closed"
            state["setup"][kind] = event["at"]
            if kind == "closed":
                _clear_floor(state)
        case "joined":
            role = event.get("role", "member")
            roles = [role] if role in ("member", "observer") else ["member", role]
            members = {"name": event["name"], "via": event.get("via", ""), "roles": roles}
            people["by_id"][str(person)] = _object("Person", members)
            if role != "observer":
                _late(state, person)
        case "role_taken":
            _take_role(state, event, known)
        case "role_offered":
            offer = _object("Offer", {k: event[k] for k in ("role", "by", "to", "hand_over") if k in event})
            same = (offer["role"], offer["to"])
            people["offers"] = [o for o in people["offers"] if (o["role"], o["to"]) != same] + [offer]
        case "role_laid_down":
            known["roles"] = [r for r in known["roles"] if r != event["role"]]
            people["offers"] = [o for o in people["offers"] if not (o["by"] == person and o["role"] == event["role"])]
        case "item_added":
            state["agenda"]["items"][item] = _object("Item", {"plan": _plan(event["plan"]), "by": event["by"]})
        case "item_opened":
            state["agenda"]["items"][item] |= {"opened": event["at"], "closed": 0}
            state["agenda"]["current"] = event["item"]
            _clear_floor(state)
        case "item_closed":
            state["agenda"]["items"][item]["closed"] = event["at"]
            state["agenda"]["current"] = 0
            clock["proposal"] = rounds["current"] = None
            _clear_floor(state)
        case "went_off" | "went_on":
            state["record"]["off"] = kind == "went_off"
        case "paused" | "resumed":
            clock["paused"] = kind == "paused"
        case "extension_proposed":
            clock["proposal"] = {k: event[k] for k in ("item", "minutes", "by")}
        case "extension_dropped":
            clock["proposal"] = None
        case "extension_accepted":
            clock["proposal"] = None
            clock["extra"][item] = clock["extra"].get(item, 0) + event["minutes"]
        case "hand_raised":
            _raise_hand(state, person, 1)
        case "hand_lowered":
            _drop_hand(state, person)
        case "hand_moved_later":
            _drop_hand(state, person)
            _raise_hand(state, person, 2)
        case "queue_closed" | "queue_opened":
            floor["open"] = kind == "queue_opened"
        case "called":
            _drop_hand(state, person)
            floor["speaker"] = person
            running = _round_on(state)
            if running is None:
                floor["recent"] = [*floor["recent"], person][-5:]
            elif person in running["order"]:
                running["at"] = running["order"].index(person)
            if not event.get("in_round"):
                for turns in (floor["turns_item"], floor["turns"]):
                    turns[str(person)] = turns.get(str(person), 0) + 1
        case "moved_on":
            floor["speaker"] = 0
            running = _round_on(state)
            if running and person in running["order"][running["at"] :]:
                running["at"] = running["order"].index(person) + 1
        case "called_back":
            _call_back(state, person, bool(event.get("in_round")))
        case "round_started":
            rounds["put"][str(event["number"])] = {"item": event["item"], "prompt": event["prompt"]}
            members = {k: event[k] for k in ("number", "item", "prompt", "seconds")}
            rounds["current"] = _object("Round", members | {"order": list(event["order"])})
            floor["recent"] = []
        case "round_offered":
            rounds["current"]["offered"] = True
        case "round_ended":
            rounds["current"] = None
            floor["recent"] = []
        case "words_kept":
            names = ("person", "item", "round", "kind", "scribe")
            state["words"]["by_id"][str(n)] = _object("Word", {k: event[k] for k in names if k in event})
            if event.get("kind") in LISTS:
                topic, which = LISTS[event["kind"]]
                state[topic][which].append(n)
        case "consent_given":
            for word in event["words"]:
                state["words"]["by_id"][str(word)]["consent"] = event["to"]
        case "words_withdrawn":
            for word in event["words"]:
                state["words"]["by_id"][str(word)]["withdrawn"] = True
            for topic, which in LISTS.values():
                state[topic][which] = [w for w in state[topic][which] if w not in event["words"]]
        case "words_softened":
            state["words"]["by_id"][str(event["word"])]["at"] = n
        case "note_shown":
            members = {"item": event["item"], "at": n, "quote": event.get("quote", False)}
            state["notes"]["shown"][event["hash"]] = _object("Note", members)
        case "note_withdrawn":
            state["notes"]["shown"][event["hash"]]["withdrawn"] = True
        case "door_closed" | "door_opened":
            state["door"]["open"] = kind == "door_opened"
        case "removed":
            known["left"], known["roles"] = True, []
            people["offers"] = [o for o in people["offers"] if person not in (o["by"], o["to"])]
            _drop_hand(state, person)
        case "asked":
            state["release"]["asked"] = True
        case "recap_released":
            state["release"]["by"].append(event["by"])
        case _:
            raise AssertionError(f"the document says nothing about {kind}")


def _take_role(state: Json, event: Json, known: Json) -> None:
    role, person, giver = event["role"], event["person"], event.get("from_", 0)
    people = state["people"]
    if role in ("member", "observer"):
        known["roles"] = [role, *(r for r in known["roles"] if r not in ("member", "observer"))]
    else:
        known["roles"] = [*known["roles"], role]
        if known["roles"][0] == "observer":
            known["roles"][0] = "member"
    if giver:
        other = people["by_id"][str(giver)]
        other["roles"] = [r for r in other["roles"] if r != role]
    people["offers"] = [
        o
        for o in people["offers"]
        if o["role"] != role or (o["to"] not in (0, person) and not (giver and o["by"] == giver))
    ]
    if "observer" not in known["roles"] and not known["left"]:
        _late(state, person)


def _call_back(state: Json, person: int, in_round: bool) -> None:
    floor, running = state["floor"], _round_on(state)
    if running:
        floor["speaker"] = person
        if person in running["order"]:
            running["at"] = running["order"].index(person)
        return
    if floor["speaker"] == person:
        floor["speaker"] = 0
    floor["recent"] = floor["recent"][:-1]
    if not in_round:
        for turns in (floor["turns_item"], floor["turns"]):
            turns[str(person)] = turns.get(str(person), 0) - 1
            if turns[str(person)] <= 0:
                del turns[str(person)]
    _drop_hand(state, person)
    first = min((w["arrived"] for w in floor["waiting"] if w["rank"] == 0), default=1)
    floor["waiting"].append({"person": person, "arrived": first - 1, "rank": 0})
