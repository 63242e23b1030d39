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
    "chosen": None,
    "arrivals": 0,
    "turns_item": {},
    "turns": {},
}
# What a member is when it is left out: the column "At first" of the document.
DEFAULTS: dict[str, Json] = {
    "SessionPlan": {
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
        "regime": "open",
        "timezone": "",
        "language": "en",
        "series": "",
        "answers": "",
    },
    "NextTime": {"starts": "", "join": "", "starts_at": "", "minutes": 0},
    "Card": {
        "convened": "",
        "pays": "",
        "decides": "",
        "fixed": "",
        "negotiable": "",
        "ours": "",
        "supporter": "",
        "contact": "",
    },
    "PlannedItem": {
        "prompt": "",
        "mode": "queue",
        "minutes": 10,
        "turn": 120,
        "order": "least heard first",
        "keep": "group",
        "options": [],
        "binding": False,
        "who": "all",
        "advice": True,
        "hard": False,
        "learning": False,
        "parked": False,
        "carries": False,
        "became": False,
        "capture": "",
    },
    "Person": {"via": "", "left": False, "at": 0},
    "Offer": {"by": 0, "to": 0, "hand_over": False},
    "Item": {"by": 0, "opened": 0, "closed": 0, "words": 0, "out": False},
    "Waiting": {"rank": 1, "kind": "point"},
    "Round": {"at": 0, "offered": False, "how": "circle"},
    "Word": {
        "item": 0,
        "round": 0,
        "kind": "say",
        "consent": "group",
        "scribe": 0,
        "at": 0,
        "withdrawn": False,
        "softened": False,
        "no": False,
        "at_end": False,
    },
    "Point": {"section": "", "state": "agreed", "answer": 0, "asked": 0},
    "AgreedChange": {"at": 0},
    "Promise": {"people": [], "group": False, "others": "ask me", "again": "", "need": 0},
    "Thanks": {"consent": "group"},
    "Parked": {"why": "", "back": "", "carer": 0, "state": "parked", "answer": 0, "item": 0, "because": 0},
    "Source": {"day": 0, "version": 0, "gone": False},
    "Brought": {
        "kind": "heard",
        "at": 0,
        "quote": False,
        "carried": 0,
        "was": "",
        "how": "",
        "answer": 0,
        "item": 0,
        "gone": False,
        "said": 0,
    },
    "Piece": {"kind": "claim", "word": 0, "at": 0, "alone": False},
    "Note": {"quote": False, "withdrawn": False, "at_end": False},
    "Check": {"binding": False},
    "Option": {"meaning": "", "ask": "Would you like to say why?"},
    "Total": {"binding": False, "totals": {}},
    "Matter": {"item": 0, "step": "questions", "version": 1, "answers": {}},
    "Reaction": {"word": 0},
    "Decision": {"outcome": "decided", "review": "", "reopened": 0, "answer": 0, "answered": 0, "silent": 0, "told": 0},
    "Spoken": {"words": [], "to": "", "number": 0},
    "Dotting": {"each": 2},
    "Taken": {"more": 0, "voting": False, "over": False},
}
LISTS = {
    "park": ("parking", "notes"),
    "learn": ("learning", "points"),
    "commit": ("commitments", "promises"),
    "agree": ("agreement", "points"),
}
ALL_THAT_CAME = {"park": ("parking", "came"), "card": ("powers", "asked")}


def beginning() -> Json:
    """Return the state before the first event."""
    return copy.deepcopy(
        {
            "seq": 0,
            "setup": {"session": None, "phase": "lobby", "opened": 0, "closed": 0},
            "people": {"by_id": {}, "offers": [], "stand_in": [], "laid_down": [], "before": 0},
            "agenda": {"items": {}, "current": 0, "order": []},
            "record": {"off": False},
            "clock": {"paused": False, "extra": {}, "proposal": None},
            "floor": FLOOR,
            "rounds": {"current": None, "put": {}},
            "presenting": {"who": 0, "back": False, "had": False},
            "groups": {"groups": [], "lines": [], "since": []},
            "words": {"by_id": {}},
            "notes": {"shown": {}},
            "parking": {"notes": [], "about": {}, "came": [], "same": {}},
            "learning": {"points": []},
            "thanking": {"to": {}},
            "commitments": {"promises": [], "about": {}},
            "agreement": {"points": [], "about": {}, "version": 0, "review": "", "changes": []},
            "powers": {"asked": [], "answers": {}},
            "checks": {"current": None, "done": {}},
            "deciding": {"matter": None, "decisions": {}},
            "aloud": {"waiting": {}, "count": 0},
            "dots": {"topics": [], "running": None, "count": 0, "taken": {}},
            "hard": {"roles": {}},
            "door": {"open": True},
            "release": {"asked": False, "by": [], "edition": 0, "day": 0, "again": False, "changed": 0, "form": 0},
            "returning": {"back": {}},
            "earlier": {"asked": {}},
            "naming": {"used": []},
            "ending": {"by": 0, "yes": [], "with_yes": False, "at": 0, "again": False},
            "regime": {"erased": False},
            "writing": {"pieces": {}, "sections": {}, "order": [], "out": [], "changed": 0},
            "series": {"name": "", "sources": {}, "points": {}},
            "letters": {"read": []},
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
    session = _object("SessionPlan", members)
    session["next"] = _object("NextTime", session["next"])
    session["card"] = _object("Card", session["card"])
    session["items"] = [_plan(item) for item in session["items"]]
    return session


def completed(snapshot: Json) -> Json:
    """Return a snapshot from the wire with every member."""
    state = {k: v | snapshot.get(k, {}) if isinstance(v, dict) else snapshot[k] for k, v in beginning().items()}
    state = copy.deepcopy(state)
    state["setup"]["session"] = _session(state["setup"]["session"])
    people, rounds = state["people"], state["rounds"]
    people["by_id"] = {k: _object("Person", v) for k, v in people["by_id"].items()}
    people["offers"] = [_object("Offer", o) for o in people["offers"]]
    items = state["agenda"]["items"]
    state["agenda"]["items"] = {k: _object("Item", v | {"plan": _plan(v["plan"])}) for k, v in items.items()}
    state["floor"]["waiting"] = [_object("Waiting", w) for w in state["floor"]["waiting"]]
    rounds["current"] = rounds["current"] and _object("Round", rounds["current"])
    state["words"]["by_id"] = {k: _object("Word", v) for k, v in state["words"]["by_id"].items()}
    points = state["agreement"]["about"]
    state["agreement"]["about"] = {k: _object("Point", v) for k, v in points.items()}
    state["agreement"]["changes"] = [_object("AgreedChange", one) for one in state["agreement"]["changes"]]
    promises = state["commitments"]["about"]
    state["commitments"]["about"] = {k: _object("Promise", v) for k, v in promises.items()}
    state["parking"]["about"] = {k: _object("Parked", v) for k, v in state["parking"]["about"].items()}
    state["writing"]["pieces"] = {k: _object("Piece", v) for k, v in state["writing"]["pieces"].items()}
    state["thanking"]["to"] = {k: _object("Thanks", v) for k, v in state["thanking"]["to"].items()}
    state["series"]["sources"] = {k: _object("Source", v) for k, v in state["series"]["sources"].items()}
    state["series"]["points"] = {k: _object("Brought", v) for k, v in state["series"]["points"].items()}
    state["aloud"]["waiting"] = {k: _object("Spoken", v) for k, v in state["aloud"]["waiting"].items()}
    state["notes"]["shown"] = {k: _object("Note", v) for k, v in state["notes"]["shown"].items()}
    _complete_deciding(state)
    return state


def _complete_deciding(state: Json) -> None:
    checks, deciding, dots = state["checks"], state["deciding"], state["dots"]
    if check := checks["current"]:
        options = [_object("Option", o) for o in check["options"]]
        checks["current"] = _object("Check", check | {"options": options})
    checks["done"] = {k: _object("Total", v) for k, v in checks["done"].items()}
    if matter := deciding["matter"]:
        matter = deciding["matter"] = _object("Matter", matter)
        matter["answers"] = {k: _object("Reaction", v) for k, v in matter["answers"].items()}
    deciding["decisions"] = {k: _object("Decision", v) for k, v in deciding["decisions"].items()}
    dots["running"] = dots["running"] and _object("Dotting", dots["running"])
    dots["taken"] = {k: _object("Taken", v) for k, v in dots["taken"].items()}


def _clear_floor(state: Json) -> None:
    old = state["floor"]
    state["floor"] = copy.deepcopy(FLOOR) | {"arrivals": old["arrivals"], "turns": old["turns"]}


def _drop_hand(state: Json, person: int) -> None:
    state["floor"]["waiting"] = [w for w in state["floor"]["waiting"] if w["person"] != person]


def _hand(state: Json, person: int) -> Json:
    return next((w for w in state["floor"]["waiting"] if w["person"] == person), {})


def _raise_hand(state: Json, person: int, rank: int, kind: str) -> None:
    state["floor"]["arrivals"] += 1
    place = state["floor"]["arrivals"]
    state["floor"]["waiting"].append({"person": person, "arrived": place, "rank": rank, "kind": kind})


def _round_on(state: Json) -> Json | None:
    running: Json | None = state["rounds"]["current"]
    return running if running is not None and not running["offered"] else None


def _late(state: Json, person: int) -> None:
    running = _round_on(state)
    if running and running["how"] != "volunteers" and person not in running["order"]:
        running["order"].append(person)


CONSENTS = ["group", "quote without name", "quote with name"]
BESIDE = ("need", "hard", "concern", "objection")


def _for_recap(state: Json, item: int) -> bool:
    plan = state["agenda"]["items"].get(str(item), {}).get("plan", {})
    regime = state["setup"]["session"]["regime"]
    return bool(regime == "closed" or (regime != "themes" and plan.get("keep") == "recap"))


def _may_stand(state: Json, word: Json) -> bool:
    if word["withdrawn"] or word["kind"] in BESIDE:
        return False
    if word["kind"] == "thank you":
        return bool(state["setup"]["session"]["regime"] != "themes")
    return word["kind"] != "say" or _for_recap(state, word["item"])


def _in_recap(state: Json, number: int) -> bool:
    word = state["words"]["by_id"][str(number)]
    return _may_stand(state, word) and word["consent"] != "group" and _other_agrees(state, number)


def _other_agrees(state: Json, number: int) -> bool:
    thanks = state["thanking"]["to"].get(str(number))
    return thanks is None or bool(thanks["consent"] != "group")


def _more_of_thanks(state: Json, event: Json) -> int:
    """Return above 0 where `thanks_agreed` lets more be told than before, below 0 where less; 0 where the words could not be told anyway."""
    word, thanks = state["words"]["by_id"][str(event["word"])], state["thanking"]["to"][str(event["word"])]
    told = _may_stand(state, word) and word["consent"] != "group"
    return (CONSENTS.index(event["to"]) - CONSENTS.index(thanks["consent"])) if told else 0


def _apart(state: Json, gone: list[int]) -> None:
    same = state["parking"]["same"].items()
    state["parking"]["same"] = {n: s for n, s in same if int(n) not in gone and s not in gone}


def _comes_in(state: Json, event: Json) -> bool:
    """Return whether something comes into the recap with an event, as the text below the table says."""
    words, kind = state["words"]["by_id"], event["e"]
    if kind == "note_shown":
        return bool(event.get("quote") and (event.get("parked") or _for_recap(state, event["item"])))
    if kind == "words_softened":
        return _in_recap(state, event["word"]) and str(event["word"]) not in state["thanking"]["to"]
    if kind == "consent_given":
        named = {n: words[str(n)] for n in event["words"]}
        more = {n: w for n, w in named.items() if CONSENTS.index(w["consent"]) < CONSENTS.index(event["to"])}
        return any(_may_stand(state, word) and _other_agrees(state, n) for n, word in more.items())
    if kind == "thanks_agreed":
        return _more_of_thanks(state, event) > 0
    if kind == "point_reworded":
        return _is_told(state, [event["point"]])
    return kind in WRITING


def _is_told(state: Json, numbers: list[int]) -> bool:
    points = state["series"]["points"]
    return any(points[str(n)]["quote"] and not points[str(n)]["gone"] for n in numbers if str(n) in points)


def _goes_out(state: Json, event: Json) -> bool:
    """Return whether something goes out of the recap with an event, as the text below the table says."""
    words, kind = state["words"]["by_id"], event["e"]
    if kind == "note_withdrawn":
        note = state["notes"]["shown"][event["hash"]]
        there = note["at"] in state["parking"]["notes"] or _for_recap(state, note["item"])
        return bool(note["quote"] and not note["withdrawn"] and there)
    if kind in ("points_unquoted", "points_gone"):
        return not event.get("at_end") and _is_told(state, event["points"])
    if kind == "words_withdrawn":
        return not event.get("at_end") and any(_in_recap(state, n) for n in event["words"])
    if kind == "consent_given":
        named = {n: words[str(n)] for n in event["words"]}
        less = [n for n, w in named.items() if CONSENTS.index(w["consent"]) > CONSENTS.index(event["to"])]
        return any(_in_recap(state, n) for n in less)
    if kind == "words_softened":
        return _in_recap(state, event["word"]) and str(event["word"]) in state["thanking"]["to"]
    if kind == "thanks_agreed":
        return _more_of_thanks(state, event) < 0
    return False


WRITING = (
    "piece_written", "piece_reworded", "words_placed", "section_arranged", "sections_ordered", "section_left_out", "claim_kept", "pieces_cut",
)  # fmt: skip


def _cut(writing: Json, pieces: list[int]) -> None:
    for piece in pieces:
        writing["pieces"].pop(str(piece), None)
        writing["sections"].pop(f"own{piece}", None)
        writing["order"] = [key for key in writing["order"] if key != f"own{piece}"]
        writing["out"] = [key for key in writing["out"] if key != f"own{piece}"]
    for key, there in writing["sections"].items():
        writing["sections"][key] = [n for n in there if n not in pieces]


def _beneath(state: Json, event: Json) -> None:
    """Take out what an event takes back, as the text below the table says, before the event itself."""
    words, writing, kind = state["words"]["by_id"], state["writing"], event["e"]
    gone: list[int] = []
    if kind == "words_withdrawn":
        gone = event["words"]
    elif kind == "consent_given" and event["to"] == "group":
        standing = [n for n in event["words"] if not words[str(n)]["withdrawn"]]
        gone = [n for n in standing if words[str(n)]["consent"] != "group"]
    elif kind == "note_withdrawn":
        gone = [state["notes"]["shown"][event["hash"]]["at"]]
    hit = {n: piece for n, piece in writing["pieces"].items() if piece["word"] and piece["word"] in gone}
    for piece in hit.values():
        piece |= {"word": 0, "alone": True}
    if hit:
        writing["changed"] = state["seq"]


def _written(state: Json, event: Json) -> None:
    n, writing, piece = state["seq"], state["writing"], state["writing"]["pieces"].get(str(event.get("piece")))
    match event["e"]:
        case "piece_written":
            members = {"kind": event["kind"], "word": event.get("word", 0)}
            writing["pieces"][str(n)] = _object("Piece", members)
            own = event["kind"] == "section"
            there = writing["sections"].setdefault(f"own{n}" if own else event.get("key", ""), [])
            there += [] if own else [n]
        case "piece_reworded":
            piece |= {"at": n, "alone": False}
        case "words_placed":
            piece |= {"word": event.get("word", 0), "alone": False}
        case "section_arranged":
            for key, there in writing["sections"].items():
                writing["sections"][key] = [one for one in there if one not in event["pieces"]]
            writing["sections"][event["key"]] = list(event["pieces"])
        case "sections_ordered":
            writing["order"] = list(event["keys"])
        case "section_left_out":
            writing["out"] = [key for key in writing["out"] if key != event["key"]] + [event["key"]] * event["out"]
        case "claim_kept":
            piece["alone"] = False
        case "pieces_cut":
            _cut(writing, event["pieces"])
    writing["changed"] = n


def _forward(state: Json, event: Json) -> None:
    n, series = state["seq"], state["series"]
    point = series["points"].get(str(event.get("point")), {})
    match event["e"]:
        case "planned":
            series["name"] = event["session"].get("series", "")
        case "series_named":
            series["name"] = event["name"]
        case "source_named":
            members: Json = {key: event[key] for key in ("meeting", "day", "version") if key in event}
            series["sources"][str(n)] = _object("Source", members)
        case "point_brought":
            keys = ("source", "number", "kind", "quote", "carried", "was")
            series["points"][str(n)] = _object("Brought", {key: event[key] for key in keys if key in event})
        case "point_reworded":
            point["at"] = n
        case "points_unquoted":
            for number in event["points"]:
                series["points"][str(number)]["quote"] = False
        case "points_gone":
            for number in map(str, event["points"]):
                series["points" if number in series["points"] else "sources"][number]["gone"] = True
        case "became_said":
            point |= {
                "how": event["how"],
                "answer": event.get("answer", 0),
                "item": event.get("item", 0) or point["item"],
                "said": n,
            }
        case "words_withdrawn":
            for one in series["points"].values():
                one["answer"] *= one["answer"] not in event["words"]


def fold(state: Json, event: Json) -> None:  # one branch for each row of the table
    """Fold one event as the table says."""
    state["seq"] += 1
    n, kind = state["seq"], event["e"]
    floor, people, rounds, clock = state["floor"], state["people"], state["rounds"], state["clock"]
    person = event.get("person", 0)
    known = people["by_id"].get(str(person), {})
    item = str(event.get("item", 0))
    release = state["release"]
    _beneath(state, event)
    two = len(release["by"]) == 2
    if _comes_in(state, event) or (_goes_out(state, event) and not two):
        release |= {"again": release["again"] or two, "by": [], "changed": n}
    elif _goes_out(state, event):
        release |= {"edition": release["edition"] + 1, "day": 0, "changed": n}
    _forward(state, event)
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
                state["presenting"] = {"who": 0, "back": False, "had": False}
                state["ending"] |= {"by": 0, "yes": [], "with_yes": event.get("yes", False), "at": n}
        case "opened_again":
            state["setup"] |= {"phase": "open", "closed": 0}
            state["release"] |= {"asked": False, "by": [], "again": False}
            again = state["ending"]["again"] or event.get("by", 0) != 0
            state["ending"] = {"by": 0, "yes": [], "with_yes": False, "at": 0, "again": again}
        case "end_asked":
            state["ending"] |= {"by": event["by"], "yes": []}
        case "end_agreed":
            state["ending"]["yes"].append(person)
        case "joined":
            role = event.get("role", "member")
            roles = [role] if role in ("member", "observer") else ["member", role]
            members = {"name": event["name"], "via": event.get("via", ""), "roles": roles, "at": n}
            people["by_id"][str(person)] = _object("Person", members)
            if role == "space holder":
                people["offers"] = [o for o in people["offers"] if o["role"] != role or o["to"]]
            if role != "observer":
                _late(state, person)
        case "role_taken":
            _take_role(state, event, known)
        case "role_offered":
            offer = _object("Offer", {k: event[k] for k in ("role", "by", "to", "hand_over") if k in event})
            same = (offer["role"], offer["to"])
            people["offers"] = [o for o in people["offers"] if (o["role"], o["to"]) != same] + [offer]
        case "role_laid_down" | "offer_withdrawn":
            if kind == "role_laid_down":
                known["roles"] = [r for r in known["roles"] if r != event["role"]]
                if event["role"] == "space holder":
                    _no_holder(state, event)
            people["offers"] = [o for o in people["offers"] if not (o["by"] == person and o["role"] == event["role"])]
        case "item_left_out":
            state["agenda"]["items"][item]["out"] = event.get("out", True)
        case "item_added":
            _add_part(state["agenda"], event)
        case "item_opened":
            state["agenda"]["items"][item] |= {"opened": event["at"], "closed": 0}
            state["agenda"]["current"] = event["item"]
            people["before"] = len(people["by_id"])
            state["ending"] |= {"by": 0, "yes": []}
            if item in state["dots"]["taken"]:
                state["dots"]["taken"][item] |= {"more": 0, "over": False}
            _clear_floor(state)
        case "item_closed":
            state["agenda"]["items"][item]["closed"] = event["at"]
            state["agenda"]["current"] = 0
            clock["proposal"] = rounds["current"] = None
            people["offers"] = [
                o
                for o in people["offers"]
                if not o["by"] or not (o["to"] or (o["role"] == "space holder" and not o["hand_over"]))
            ]
            if item in state["dots"]["taken"]:
                state["dots"]["taken"][item] |= {"voting": False, "over": True}
            presenting = state["presenting"]
            presenting["back"] = False
            if presenting["who"] and state["agenda"]["items"][item]["plan"]["mode"] == "presenter":
                presenting["had"] = True
            state["groups"] = {"groups": [], "lines": [], "since": []}
            _clear_floor(state)
        case "presenting_began" | "presenting_ended":
            state["presenting"] = {"who": person if kind == "presenting_began" else 0, "back": False, "had": False}
            if kind == "presenting_ended" and "observer" not in known["roles"] and not known["left"]:
                _late(state, person)
        case "groups_made":
            count = len(event["groups"])
            state["groups"] = {
                "groups": [list(g) for g in event["groups"]],
                "lines": [0] * count,
                "since": [state["seq"]] * count,
            }
        case "group_joined":
            _leave_group(state, person)
            state["groups"]["groups"][event["group"]].append(person)
            state["groups"]["since"][event["group"]] = state["seq"]
        case "line_brought":
            state["groups"]["lines"][event["group"]] += 1
        case "presenter_came_back":
            state["presenting"]["back"] = True
            _late(state, person)
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
            if known_hand := _hand(state, person):
                known_hand["kind"] = event.get("kind", "point")
            else:
                _raise_hand(state, person, 1, event.get("kind", "point"))
        case "hand_lowered":
            _drop_hand(state, person)
        case "hand_moved_later":
            hand_kind = _hand(state, person).get("kind", "point")
            _drop_hand(state, person)
            _raise_hand(state, person, 2, hand_kind)
        case "queue_closed" | "queue_opened":
            floor["open"] = kind == "queue_opened"
        case "called":
            floor["chosen"] = (_hand(state, person) or None) if event.get("chosen") else None
            _drop_hand(state, person)
            floor["speaker"] = person
            running = _round_on(state)
            if running is None:
                if not event.get("again") and (rounds["current"] or not event.get("in_round")):
                    floor["recent"] = [*floor["recent"], person][-5:]
            elif running["how"] == "volunteers" and person not in running["order"]:
                running["order"].append(person)
                running["at"] = len(running["order"]) - 1
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
            members = {k: event[k] for k in ("number", "item", "prompt", "seconds", "how") if k in event}
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
            matter = state["deciding"]["matter"]
            if event.get("kind") == "topic":
                state["dots"]["topics"].append(n)
            elif event.get("kind") == "propose":
                members = {"word": n, "by": person, "item": event.get("item", 0)}
                state["deciding"]["matter"] = _object("Matter", members)
            elif event.get("kind") in ("concern", "objection") and matter:
                matter["answers"][str(person)] = {"how": event["kind"], "word": n}
            if event.get("kind") in LISTS:
                topic, which = LISTS[event["kind"]]
                state[topic][which].append(n)
            if event.get("kind") in ALL_THAT_CAME:
                topic, which = ALL_THAT_CAME[event["kind"]]
                state[topic][which].append(n)
            if event.get("kind") == "commit":
                state["commitments"]["about"][str(n)] = _object("Promise", {"people": [person]})
        case "consent_given":
            for word in event["words"]:
                known = {"consent": event["to"], "no": event["to"] == "group"}
                state["words"]["by_id"][str(word)] |= known
        case "words_withdrawn":
            asked = state["earlier"]["asked"]
            for number, one in list(asked.items()):
                one["words"] = [w for w in one["words"] if w not in event["words"]]
                if not one["words"]:
                    del asked[number]
            for word in event["words"]:
                state["words"]["by_id"][str(word)]["withdrawn"] = True
                state["words"]["by_id"][str(word)]["softened"] = event.get("softened", False)
                state["words"]["by_id"][str(word)]["at_end"] = event.get("at_end", False)
            for point in state["agreement"]["points"]:
                if point in event["words"] and _point(state, point)["state"] == "agreed":
                    _agreed(state, point, 0)
            for word in event["words"]:
                state["agreement"]["about"].pop(str(word), None)
                state["hard"]["roles"].pop(str(word), None)
            for topic, which in LISTS.values():
                state[topic][which] = [w for w in state[topic][which] if w not in event["words"]]
            for word in event["words"]:
                state["parking"]["about"].pop(str(word), None)
                state["commitments"]["about"].pop(str(word), None)
                state["thanking"]["to"].pop(str(word), None)
            _apart(state, event["words"])
            dots = state["dots"]
            dots["topics"] = [w for w in dots["topics"] if w not in event["words"]]
            if matter := state["deciding"]["matter"]:
                answers = matter["answers"].items()
                matter["answers"] = {k: a for k, a in answers if a["word"] not in event["words"]}
            for number, spoken in list(state["aloud"]["waiting"].items()):
                rest = [w for w in spoken["words"] if w not in event["words"]]
                if spoken["words"] and not rest:
                    del state["aloud"]["waiting"][number]
                spoken["words"] = rest
        case "said_aloud":
            members = {k: event[k] for k in ("person", "by", "what")}
            state["aloud"]["count"] += 1
            if event["what"] in ("objection", "concern"):
                waiting, consents = state["aloud"]["waiting"], (person, "consent")
                state["aloud"]["waiting"] = {k: w for k, w in waiting.items() if (w["person"], w["what"]) != consents}
            members |= {"words": list(event.get("words", [])), "to": event.get("to", "")}
            members["number"] = state["aloud"]["count"]
            state["aloud"]["waiting"][str(n)] = members
        case "aloud_confirmed" | "aloud_dropped":
            state["aloud"]["waiting"].pop(str(event["said"]), None)
        case "claim_alone":
            pass
        case "letter_read":
            state["letters"]["read"].append(event["hash"])
        case "series_named" | "source_named" | "point_brought" | "became_said":
            pass  # told above
        case "point_reworded" | "points_unquoted" | "points_gone":
            pass  # told above
        case (
            "piece_written"
            | "piece_reworded"
            | "words_placed"
            | "section_arranged"
            | "sections_ordered"
            | "section_left_out"
            | "claim_kept"
            | "pieces_cut"
        ):
            _written(state, event)
        case "words_softened":
            state["words"]["by_id"][str(event["word"])]["at"] = n
            if thanks := state["thanking"]["to"].get(str(event["word"])):
                thanks["consent"] = "group"
        case "thanked":
            state["thanking"]["to"][str(event["word"])] = _object("Thanks", {"person": person})
        case "thanks_agreed":
            state["thanking"]["to"][str(event["word"])]["consent"] = event["to"]
        case "notes_same":
            same = state["parking"]["same"]
            same.pop(str(event["parked"]), None)
            if event.get("same"):
                same[str(event["parked"])] = event["same"]
                for note, head in list(same.items()):
                    same[note] = event["same"] if head == event["parked"] else head
        case "note_shown":
            members = {"item": event["item"], "at": n, "quote": event.get("quote", False)}
            state["notes"]["shown"][event["hash"]] = _object("Note", members)
            if event.get("parked"):
                state["parking"]["notes"].append(n)
                state["parking"]["came"].append(n)
        case "note_withdrawn":
            note = state["notes"]["shown"][event["hash"]]
            note["withdrawn"] = True
            note["at_end"] = event.get("at_end", False)
            state["parking"]["notes"] = [w for w in state["parking"]["notes"] if w != note["at"]]
            state["parking"]["about"].pop(str(note["at"]), None)
            _apart(state, [note["at"]])
        case "check_started":
            members = {k: event[k] for k in ("number", "item", "question")}
            members["options"] = [_object("Option", o) for o in event["options"]]
            members["binding"] = event.get("binding", False)
            state["checks"]["current"] = _object("Check", members)
        case "check_closed":
            running = state["checks"]["current"]
            members = {k: running[k] for k in ("item", "question", "binding")}
            state["checks"]["done"][str(event["number"])] = members | {"totals": event.get("totals", {})}
            state["checks"]["current"] = None
        case "reactions_asked" | "consent_asked":
            state["deciding"]["matter"]["step"] = kind.removesuffix("_asked")
        case "consent_noted":
            state["deciding"]["matter"]["answers"][str(person)] = {"how": "consent", "word": 0}
        case "proposal_amended":
            state["deciding"]["matter"] |= {"version": event["version"], "answers": {}}
            _answers_gone(state)
        case "decided" | "left_undecided" | "turned_down":
            members = {"word": state["deciding"]["matter"]["word"], "review": event.get("review", "")}
            members["outcome"] = {"decided": "decided", "turned_down": "no"}.get(kind, "not decided")
            members["answer"] = event.get("answer", 0)
            if kind == "decided":
                answers = state["deciding"]["matter"]["answers"]
                waiting = [(str(one["person"]), one["what"]) for one in state["aloud"]["waiting"].values()]
                told = {p for p, what in waiting if (answers[p]["how"] if p in answers else "consent") == what}
                answers = {*answers, *told}
                everybody = state["people"]["by_id"].items()
                there = [p for p, one in everybody if "observer" not in one["roles"] and not one["left"]]
                silent = sum(1 for p in there if p not in answers) - event.get("not_come", 0)
                members |= {"answered": len(answers), "silent": silent}
                members["told"] = len(told)
            state["deciding"]["decisions"][str(event["number"])] = _object("Decision", members)
            state["deciding"]["matter"] = None
            _answers_gone(state)
        case "reopened":
            state["deciding"]["decisions"][str(event["number"])]["reopened"] = event["item"]
        case "dots_started":
            state["dots"]["running"] = {k: event[k] for k in ("number", "what", "each")}
            state["dots"]["count"] = event["number"]
        case "dots_closed":
            topic, which = ("dots", "topics") if event["what"] == "topics" else ("parking", "notes")
            state[topic][which] = list(event["order"])
            state["dots"]["running"] = None
        case "topic_taken":
            state["dots"]["topics"].remove(event["word"])
            state["dots"]["taken"][item] = _object("Taken", {"word": event["word"]})
        case "vote_opened":
            state["dots"]["taken"][item]["voting"] = True
        case "vote_closed":
            taken = state["dots"]["taken"][item]
            go_on = event["go_on"]
            taken |= {"voting": False, "over": not go_on, "more": taken["more"] + int(go_on)}
        case "door_closed" | "door_opened":
            state["door"]["open"] = kind == "door_opened"
        case "removed" | "taken_out":
            if kind == "taken_out":
                known["name"] = "Somebody"
            known["left"], known["roles"] = True, []
            people["stand_in"] = [p for p in people["stand_in"] if p != person]
            _ask_no_more(state, person)
            _leave_group(state, person)
            waiting = state["aloud"]["waiting"]
            state["aloud"]["waiting"] = {k: w for k, w in waiting.items() if w["person"] != person}
            if state["deciding"]["matter"]:
                state["deciding"]["matter"]["answers"].pop(str(person), None)
            people["offers"] = [o for o in people["offers"] if person not in (o["by"], o["to"])]
            _drop_hand(state, person)
        case "asked":
            state["release"]["asked"] = True
        case "recap_changed":
            release["day"] = event.get("day", 0) or release["day"]
        case "recap_released":
            form = event.get("form", 0)
            release["form"] = min(release["form"], form) if release["by"] else form
            release["by"].append(event["by"])
            if len(release["by"]) == 2:
                release |= {"edition": release["edition"] + 1, "day": event.get("day", 0), "again": False}
        case "point_marked":
            before = state["agreement"]["about"].get(str(event["point"]), {})
            if event["to"] == "agreed":
                _agreed(state, event["point"], state["words"]["by_id"][str(event["point"])]["at"] or event["point"])
            elif before.get("state") == "agreed":
                _agreed(state, event["point"], 0)
            section = event.get("section") or before.get("section", "")
            point = {"section": section, "state": event["to"], "answer": event.get("answer", 0)}
            state["agreement"]["about"][str(event["point"])] = point | {"asked": n if event["to"] == "proposed" else 0}
        case "review_set":
            state["agreement"]["review"] = event["date"]
        case "card_answered":
            state["powers"]["answers"][str(event["asked"])] = event["answer"]
        case "role_line":
            state["hard"]["roles"][str(event["word"])] = event["role"]
        case "promise_people":
            state["commitments"]["about"][str(event["promise"])]["people"] = event["people"]
        case "promise_about":
            said = {k: event[k] for k in ("group", "others", "again", "need") if event.get(k)}
            state["commitments"]["about"][str(event["promise"])].update(said)
        case "word_parked":
            state["parking"]["notes"].append(event["word"])
            state["parking"]["came"].append(event["word"])
            state["dots"]["topics"] = [w for w in state["dots"]["topics"] if w != event["word"]]
        case "note_sorted":
            about = _parked(state, event)
            about.update({k: event[k] for k in ("why", "back") if event.get(k)})
            if event.get("back"):
                about["because"] = event.get("because", 0)
        case "note_carer":
            _parked(state, event)["carer"] = person
        case "note_marked":
            _parked(state, event).update(state=event["to"], answer=event.get("answer", 0))
            if event["to"] == "let go":
                _apart(state, [event["parked"]])
        case "note_became":
            _parked(state, event)["item"] = event["item"]
        case "came_back":
            state["returning"]["back"].setdefault(str(person), []).append({"at": n, "by": event["by"]})
            people["offers"] = [o for o in people["offers"] if o["to"] != person]
        case "seats_ended":
            back = state["returning"]["back"]
            stand = [b for b in back.pop(str(person), []) if b["at"] <= event.get("since", 0)]
            if stand:
                back[str(person)] = stand
        case "withdrawal_asked":
            asked = {"person": person, "words": list(event["words"]), "since": event["since"]}
            state["earlier"]["asked"][str(n)] = asked
        case "withdrawal_undone":
            for number in event["asked"]:
                state["earlier"]["asked"].pop(str(number), None)
        case "renamed":
            known |= {"name": event["name"], "at": n}
            state["naming"]["used"].append(event["was"])
        case "names_blanked":
            state["regime"]["erased"] = True
            for number, somebody in people["by_id"].items():
                somebody["name"] = f"A member {number}"
        case "content_ended":
            for number in event["people"]:
                people["by_id"][str(number)]["name"] = f"A member {number}"
        case _:
            raise AssertionError(f"the document says nothing about {kind}")


def _answers_gone(state: Json) -> None:
    waiting = state["aloud"]["waiting"]
    state["aloud"]["waiting"] = {
        k: w for k, w in waiting.items() if w["what"] not in ("objection", "concern", "consent")
    }


def _ask_no_more(state: Json, person: int) -> None:
    if state["ending"]["by"] == person:
        state["ending"] |= {"by": 0, "yes": []}


def _no_holder(state: Json, event: Json) -> None:
    person, people = event["person"], state["people"]
    people["stand_in"] = [p for p in people["stand_in"] if p != person]
    _ask_no_more(state, person)
    if event.get("by"):
        people["laid_down"] = [*(p for p in people["laid_down"] if p != person), person]
        people["offers"] = [o for o in people["offers"] if o["role"] != event["role"] or o["to"]]


def _agreed(state: Json, point: int, at: int) -> None:
    """Take in a change of what is agreed."""
    state["agreement"]["version"] += 1
    state["agreement"]["changes"].append({"point": point, "at": at})


def _point(state: Json, number: int) -> Json:
    found: Json = state["agreement"]["about"].get(str(number)) or _object("Point", {})
    return found


def _parked(state: Json, event: Json) -> Json:
    about: Json = state["parking"]["about"]
    found: Json = about.setdefault(str(event["parked"]), _object("Parked", {}))
    return found


def _leave_group(state: Json, person: int) -> None:
    state["groups"]["groups"] = [[p for p in group if p != person] for group in state["groups"]["groups"]]


def _add_part(agenda: Json, event: Json) -> None:
    before = event.get("before", 0)
    if before or agenda["order"]:
        order = agenda["order"] or sorted(map(int, agenda["items"]))
        at = order.index(before) if before else len(order)
        agenda["order"] = [*order[:at], event["item"], *order[at:]]
    made = {"plan": _plan(event["plan"]), "by": event["by"], "words": event.get("words", 0)}
    agenda["items"][str(event["item"])] = _object("Item", made)


def _take_role(state: Json, event: Json, known: Json) -> None:
    role, person, giver = event["role"], event["person"], event.get("from_", 0)
    people = state["people"]
    if role == "observer":
        _leave_group(state, person)
    if role in ("member", "observer"):
        known["roles"] = [role, *(r for r in known["roles"] if r not in ("member", "observer"))]
    else:
        known["roles"] = [*(r for r in known["roles"] if r != role), role]
        if known["roles"][0] == "observer":
            known["roles"][0] = "member"
    if role == "space holder":
        to = [o["to"] for o in people["offers"] if o["role"] == role]
        people["stand_in"] = [p for p in people["stand_in"] if p != person]
        if not event.get("by_code") and 0 in to and person not in to:
            people["stand_in"].append(person)
        else:
            people["laid_down"] = [p for p in people["laid_down"] if p != person]
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
    if floor["chosen"] and floor["chosen"]["person"] == person:
        floor["waiting"].append(floor["chosen"])
        floor["chosen"] = None
        return
    first = min((w["arrived"] for w in floor["waiting"] if w["rank"] == 0), default=1)
    floor["waiting"].append({"person": person, "arrived": first - 1, "rank": 0, "kind": "point"})
