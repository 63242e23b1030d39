// The page of a door. It shows what the door sends and sends what is entered; it holds no rule of a meeting.
// Everything it shows is set as text, never as markup.
(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const LOST = 'LINK LOST, trying';
  const UNKNOWN = 'It is not known whether this arrived: look above before you send it again. ';
  const UNSENT = 'This was not sent. It is kept for you: ';
  const TO_LINE = 'The connection is lost and tried again by itself. What you see is from then.';
  const ELSEWHERE = 4409;
  const ROWS = 500;
  const line = $('line');

  // What is kept on this device: a key and the meetings it was in, in this tab alone on a shared computer.

  const safely = (work, otherwise) => { try { return work(); } catch (e) { return otherwise; } };
  const get = (where, name) => safely(() => JSON.parse(where().getItem(name)), null);
  const put = (where, name, value) => safely(() => where().setItem(name, JSON.stringify(value)));
  const tabs = () => sessionStorage;
  const disk = () => (get(tabs, 'cop.shared') ? sessionStorage : localStorage);
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  let memory = '';
  const key = () => {
    let kept = get(disk, 'cop.key') || memory;
    if (!/^[0-9a-f]{64}$/.test(kept)) {
      kept = hex(crypto.getRandomValues(new Uint8Array(32)));
      put(disk, 'cop.key', kept);
    }
    memory = kept;
    return kept;
  };
  const meetings = () => get(disk, 'cop.meetings') || {};
  const remember = (id, more) => {
    const all = meetings(), known = Object.assign({ title: '', name: '', notes: [] }, all[id], more);
    delete all[id];  // the one of late stands last
    all[id] = known;
    Object.keys(all).slice(0, -50).forEach((old) => delete all[old]);
    put(disk, 'cop.meetings', all);
  };
  // What is half-typed may be meant for no disk, so it stays in this tab, where it survives that the page is loaded again.
  const tab = Object.assign({ visit: '', meeting: '', have: 0, sent: [], open: [], kept: [], held: [], draft: '', filled: '', never: [] }, get(tabs, 'cop.tab'));
  const save = () => put(tabs, 'cop.tab', tab);

  // What is shown

  const text = (node, said) => { if (node.textContent !== said) node.textContent = said; };
  const status = (said) => text($('status'), said);
  const make = (name, said, kind) => {
    const node = document.createElement(name);
    node.textContent = said;
    node.dir = 'auto';
    if (kind) node.className = kind;
    return node;
  };
  const list = (box, name, lines) => {
    lines.forEach((said, at) => {
      if (box.children[at]) text(box.children[at], said);
      else box.append(make(name, said));
    });
    while (box.children.length > lines.length) box.lastChild.remove();
  };
  const row = (said, quiet, kind, at, place) => {
    const log = place ? $(place + 'here') : $('log'), made = make('p', said, kind);
    if (at !== undefined) made.dataset.at = at;
    if (place) { log.append(made); return; }
    if (quiet) made.setAttribute('aria-live', 'off');
    log.append(made);
    while (log.children.length > ROWS) log.firstChild.remove();
    follow();
  };
  // Words that were taken back, or put differently, do not stand here any more as they were.
  const mend = ([at, said]) => document.querySelectorAll('[data-at="' + at + '"]').forEach((node) => {
    past = past.filter((one) => one !== node.textContent);
    text(node, said);
  });
  // The newest line stays in sight, unless somebody has scrolled to older ones.
  let follows = true;
  const follow = () => { if (follows) $('log').scrollTop = $('log').scrollHeight; };
  $('log').onscroll = () => { const log = $('log'); follows = log.scrollHeight - log.scrollTop - log.clientHeight < 60; };
  addEventListener('resize', follow);
  const inside = (room) => {
    $('room').hidden = $('top').hidden = !room;
    $('door').hidden = room;
    if (!room) known();
  };
  const back = () => { $('back').hidden = !(tab.kept.length || tab.held.length); };

  // A button that has just come under a finger does nothing yet. None moves while somebody presses: what comes stands behind the others, what
  // goes leaves its place empty, and all of it is put in order once nobody has pressed or typed for a while. A press leaves the focus where it
  // is; a button that goes while the keyboard is on it stays until that moves on.

  const QUIET = 3000;
  let pressed = 0, pressing = false;
  const press = (down) => () => { pressing = down; pressed = Date.now(); };
  ['pointerdown', 'keydown'].forEach((what) => addEventListener(what, press(what === 'pointerdown'), true));
  ['pointerup', 'pointercancel'].forEach((what) => addEventListener(what, press(false), true));
  // What is above the buttons may grow and shrink: the page is scrolled by as much, so that they stay where they are.
  const still = (work) => {
    const box = $('say'), mark = $('acts'), was = box.getBoundingClientRect();
    const seen = !$('room').hidden && was.top < innerHeight && was.bottom > 0, before = mark.getBoundingClientRect().top;
    work();
    const moved = seen ? mark.getBoundingClientRect().top - before : 0;
    if (Math.abs(moved) >= 1) scrollBy(0, moved);
  };
  const empty = (node) => {
    node.classList.add('gone');
    node.removeAttribute('aria-disabled');
    node.onblur = null;
  };
  const leave = (node) => {
    if (node !== document.activeElement) { empty(node); return; }
    node.setAttribute('aria-disabled', 'true');
    node.onblur = () => { if (node.getAttribute('aria-disabled')) empty(node); };
  };
  const tidy = (box) => {
    clearTimeout(box.waits);
    box.waits = setTimeout(() => {
      if (pressing || Date.now() - pressed < QUIET) { tidy(box); return; }
      still(() => {
        const there = Array.from(box.children), places = new Map(there.map((node) => [node, node.offsetLeft + ' ' + node.offsetTop]));
        there.filter((node) => node.classList.contains('gone')).forEach((node) => node.remove());
        if (!box.contains(document.activeElement)) box.order.forEach((is) => there.forEach((node) => { if (node.dataset.is === is && node.parentNode) box.append(node); }));
        there.forEach((node) => { if (places.get(node) !== node.offsetLeft + ' ' + node.offsetTop) node.born = Date.now(); });
      });
    }, QUIET);
  };
  const named = (label, fill) => (fill ? label.replace(/\s*\.\.\.$/, '') + ' ...' : label);
  const buttons = (box, all, done) => {
    const there = new Map(Array.from(box.children, (node) => [node.dataset.is, node]));
    box.order = all.map((each) => each[0] + '\n' + each[2]);
    all.forEach((each, at) => {
      const said = each[1].replace(/ \(yours.*\)$/, '');
      let node = there.get(box.order[at]);
      there.delete(box.order[at]);
      if (!node) {
        node = document.createElement('button');
        node.type = 'button';
        node.dataset.is = box.order[at];
        node.dir = 'auto';
        node.onmousedown = (event) => event.preventDefault();
        node.onclick = () => {
          if (node.getAttribute('aria-disabled')) return;
          if (Date.now() - node.born < 500) status('This button has only just come. Press it again if you meant it.');
          else done(node.each);
        };
        box.append(node);
      }
      if (node.said !== said || node.classList.contains('gone')) node.born = Date.now();
      node.said = said;
      node.each = each;
      node.classList.remove('gone');
      node.classList.toggle('begins', Boolean(each[2]));
      node.removeAttribute('aria-disabled');
      text(node, each[1]);
      if (each[2]) node.setAttribute('aria-label', each[1] + ', begins your line');
    });
    there.forEach((node) => { if (!node.classList.contains('gone')) leave(node); });
    const stands = Array.from(box.children, (node) => node.dataset.is);
    if (stands.join('\n\n') !== box.order.join('\n\n')) tidy(box);
  };
  const act = (each) => {
    if (!each[2]) { enter(each[0]); return; }
    // What a button put into the line gives way to what another one puts there, and so does a word that stands there alone.
    const all = Array.from(document.querySelectorAll('#say .buttons button, #choices button, #tasks button'), (node) => node.each).concat([['', '', tab.filled]]);
    const alone = all.some((one) => line.value.trim() && [one[0], one[2].trim()].includes(line.value.trim())) || never(line.value);
    const before = all.map((one) => one[2]).filter((fill) => fill && line.value.startsWith(fill)).sort((a, b) => b.length - a.length)[0] || '';
    tab.filled = each[2];
    put_line(each[2] + (alone ? '' : line.value.slice(before.length)));
    line.focus();
  };

  // Lines

  let shown = 0, next = 1, back_at = 0, past = [];
  const never = (said) => tab.never.includes(said.trim().toLowerCase());
  const grow = () => {
    line.style.height = 'auto';
    line.style.height = Math.min(line.scrollHeight + 2, 160) + 'px';
  };
  const typed = () => { tab.draft = line.value; grow(); save(); };
  const put_line = (said) => {
    line.value = said;
    line.setSelectionRange(said.length, said.length);
    typed();
  };
  const open = () => ws && ws.readyState === 1 && joined;
  const send = (message) => ws.send(JSON.stringify(message));
  let place = '';
  const enter = (said, where) => {
    if (!open()) {
      status('There is no connection just now, so nothing was sent. Your line stays here.');
      return false;
    }
    const id = next++;
    tab.sent.push([id, said, Date.now()]);
    send({ t: 'line', id: id, text: said, shown: shown });
    place = where || '';
    if (place) $(place + 'here').textContent = '';
    else if (said && !never(said)) { row(said, true, 'mine', -id); past = past.filter((one) => one !== said).concat([said]).slice(-50); }
    tab.kept = tab.kept.filter((one) => one !== said);
    back_at = 0;
    save();
    return true;
  };
  const keep = (said) => { tab.kept = tab.kept.filter((one) => one !== said).concat([said]).slice(-20); };
  const give_back = (said, why) => {
    if (!said || never(said)) return;
    row(why + said);
    if (line.value) keep(said); else put_line(said);
    back();
  };
  const all_back = (why) => {
    const lost = tab.sent.map((one) => one[1]).concat(tab.open);
    tab.held.forEach(keep);
    tab.sent = []; tab.open = []; tab.held = [];
    lost.forEach((said) => give_back(said, why));
    save();
  };

  // What the door says

  let ws = null, joined = false, tries = 0, heard = 0, timer = 0, last = '', ended = false, moved = false, checking = false, asking = null, held = null;
  const at = {
    in: ([meeting, name, visit]) => {
      if (tab.visit !== visit) {
        tab.have = 0;
        document.querySelectorAll('[data-at]').forEach((node) => node.removeAttribute('data-at'));
      }
      tab.meeting = last = meeting; tab.visit = visit;
      joined = true; tries = 0; ended = false;
      $('again').hidden = true;
      $('say').hidden = $('more').hidden = $('recap').hidden = false;
      remember(meeting, { name: name });
      $('forget').parentElement.hidden = Boolean(get(tabs, 'cop.shared'));
      inside(true);
      status('');
    },
    top: ([title, kept, link, how]) => {
      text($('title'), title || 'Connecting');
      text($('kept'), kept);
      $('kept').className = kept === kept.toUpperCase() ? 'off' : '';
      told = [link, how === 'lost'];
      linked(told[0], told[1]);
      if (tab.meeting) remember(tab.meeting, { title: title });
    },
    now: (lines) => list($('now'), 'p', lines),
    me: ([said, near]) => { text($('me'), said); $('me').className = near ? 'near' : ''; },
    wait: (lines) => { list($('wait'), 'li', lines); $('nobody').hidden = lines.length > 0; },
    acts: (all) => {
      const shown = all.map(([what, label, fill, apart]) => [what, named(label, fill), fill, apart]);
      buttons($('acts'), shown.filter((each) => !each[3]), act);
      buttons($('apart'), shown.filter((each) => each[3]), act);
      if ($('more').open) send({ t: 'more' });
    },
    ask: (asked) => {
      $('askbox').hidden = !asked;
      if (!asked) return;
      const [kind, said, about, choices, after] = asked;
      text($('askh'), kind);
      list($('about'), 'p', about.includes(said) ? about : about.concat([said]));
      buttons($('choices'), choices.map(([what, label, fill, meaning, mine]) =>
        [what, named(label, fill) + (meaning && !about.includes(meaning) ? ': ' + meaning : '') + (mine ? ' (yours' + (mine > 1 ? ' x' + mine : '') + ')' : ''), fill]), act);
      text($('after'), after);
    },
    answer: (words) => buttons($('answers'), words.map((word) => [word, word, '']), act),
    never: (words) => { tab.never = words; },
    mend: (lines) => lines.forEach(mend),
    end: (end) => { tab.have = end; },
    done: (done) => { tab.sent = tab.sent.filter((one) => one[0] > done); },
    open: (lines) => { tab.open = lines; },
    taken: (taken) => {
      if (!checking) return;
      checking = false;
      const never = tab.sent.filter((one) => one[0] > taken);
      tab.sent = tab.sent.filter((one) => one[0] <= taken);
      next = Math.max(next, taken + 1);
      never.forEach((one) => give_back(one[1], UNSENT));
    },
    notes: (notes) => { if (tab.meeting) remember(tab.meeting, { notes: notes }); },
    keep: (lines) => { tab.held = lines; },
    back: (lines) => lines.forEach(([id, said]) => {
      tab.sent = tab.sent.filter((one) => one[0] !== id);
      if (line.value) keep(said); else put_line(said);
    }),
    ended: ([, , first]) => {
      // What was said stays with those who are in the meeting: here only the goodbye is left.
      document.querySelectorAll('#log p, #recaphere p, #wayhere p').forEach((node) => { if (!(Number(node.dataset.at) >= first)) node.remove(); });
      past = [];
      ended = true; joined = false;
      tab.visit = tab.meeting = '';
      $('again').hidden = false;
      $('say').hidden = $('more').hidden = $('recap').hidden = $('askbox').hidden = true;
      linked('left', false);
    },
  };
  // What the door said last of the line to the meeting, and whether the page doubts by itself that the door still answers.
  let told = ['', false], doubts = false;
  const linked = (said, lost) => { text($('link'), said); $('link').className = lost ? 'lost' : ''; };
  // The place of this visitor is said first; what a line was, before it is known whether it arrived.
  const ORDER = ['in', 'done', 'taken'];
  const show = (frame, quiet) => still(() => show_all(frame, quiet));
  const show_all = (frame, quiet) => {
    shown = frame.n;
    const parts = Object.keys(frame).filter((part) => at[part] && !ORDER.includes(part));
    if (frame.in) at.in(frame.in);
    // The call itself may have been on its way when the line was cut.
    if (frame.turn && !turn && !frame.call && frame.me) frame.call = frame.me[0];
    (frame.log || []).forEach(([said, at]) => {
      const asked = place && (frame.places || []).some((one) => one[0] === at && one[1] === place);
      row(said, quiet || said === frame.call, '', at, asked ? place : '');
    });
    if (frame.call) { text($('call'), ''); text($('call'), frame.call); }
    ['done', 'taken'].forEach((part) => { if (part in frame) at[part](frame[part]); });
    parts.forEach((part) => at[part](frame[part]));
    if ('turn' in frame || 'paused' in frame) {
      turn = 'turn' in frame ? frame.turn : turn;
      paused = 'paused' in frame ? frame.paused : paused;
      document.title = paused ? 'cop: paused' : turn ? 'cop: your turn' : 'cop';
    }
    if (!frame.turn && 'turn' in frame) text($('call'), '');
    back();
    save();
  };
  let turn = false, paused = false;
  // While nobody looks nothing is announced: it is all there when they look again.
  const hold = (frame) => {
    const joining = ['log', 'places', 'mend', 'back'];
    const before = held || {};
    held = Object.assign({}, before, frame);
    joining.forEach((part) => { if (before[part]) held[part] = before[part].concat(frame[part] || []).slice(-ROWS); });
  };
  const look = () => {
    if (held) {
      const frame = held, lines = (frame.log || []).length;
      held = null;
      show(frame, true);
      if (lines) status('While you were away: ' + (lines === 1 ? 'one new line.' : lines + ' new lines.'));
      if (moved) elsewhere();
    }
    if (!ended && !moved && (tab.visit || tab.meeting) && !(ws && ws.readyState < 2)) { tries = 0; connect(); }
  };
  const no = ([code, said, retry]) => {
    const again = ['unreachable', 'read_only', 'code_waits', 'come_slowly', 'door_full', 'nothing_answers', 'no_answer'].includes(code);
    if (asking && asking.by_itself && again) {
      status(said);
      later(Math.max(retry, 5));
      return;
    }
    if (asking && asking.by_itself) { tab.meeting = tab.visit = ''; save(); }
    asking = null;
    joined = false;
    inside(false);
    text($('no'), '');
    text($('no'), said);
  };
  const more = (tasks) => {
    const box = $('tasks');
    box.textContent = '';
    tasks.forEach(([task, all]) => {
      const ul = document.createElement('ul');
      all.forEach((each) => {
        const li = document.createElement('li');
        buttons(li, [[each[0], named(each[1], each[2]), each[2]]], act);
        li.append(make('span', ' ' + each[4], 'help'));
        ul.append(li);
      });
      box.append(make('h3', task), ul);
    });
  };
  const file = ([name, kind, content]) => {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([content], { type: kind + ';charset=utf-8' }));
    a.download = name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60000);
    status('The recap was given to your browser to save, as ' + name + '.');
  };
  const take = (message) => {
    heard = Date.now();
    if (doubts) linked(told[0], told[1]);
    doubts = false;
    const said = JSON.parse(message.data);
    if (said.log) said.log = said.log.map((one, at) => [one, said.at + at]);
    if (said.probe) send({ t: 'here' });
    else if (said.gone) {
      tab.visit = ''; next = 1; checking = true; joined = false;
      all_back(UNKNOWN);
      come({ meeting: tab.meeting }, true);
    } else if (said.known) come(Object.assign({}, asking.what, { meeting: said.known }), asking.by_itself);
    else if (said.no) no(said.no);
    else if (said.name) no(['', 'Your name is needed: nobody came to this meeting from this browser before.', 0]);
    else if (said.more) more(said.more);
    else if (said.file) file(said.file);
    else if (said.say) status(said.say);
    else if (said.n) { if (document.hidden) hold(said); else show(said); }
  };

  // The connection

  const come = (what, by_itself) => {
    const kept = meetings()[what.meeting || ''] || { notes: [] };
    const message = JSON.stringify(Object.assign({ t: 'come', key: key(), notes: kept.notes.slice(-100) }, what));
    asking = { what: what, by_itself: by_itself };
    checking = true;
    if (ws && ws.readyState === 1) ws.send(message);
    else if (ws && ws.readyState === 0) first = message;
    else connect(message);
  };
  let first = '';
  const connect = (message) => {
    clearTimeout(timer);
    moved = false;
    drop();
    first = message;
    const mine = ws = new WebSocket(location.origin.replace(/^http/, 'ws') + '/visit');
    heard = Date.now();
    ws.onopen = () => {
      if (first) mine.send(first);
      else if (tab.visit) {
        checking = true;
        mine.send(JSON.stringify({ t: 'resume', key: key(), visit: tab.visit, have: joined ? tab.have : 0 }));
      } else if (tab.meeting) come({ meeting: tab.meeting }, true);
    };
    ws.onmessage = take;
    ws.onclose = (event) => { if (ws === mine) lost(event.code); };
  };
  const drop = () => {
    doubts = false;
    if (!ws) return;
    ws.onopen = ws.onmessage = ws.onclose = null;
    ws.close();
    ws = null;
  };
  const later = (least) => {
    clearTimeout(timer);
    tries = Math.min(tries + 1, 6);
    timer = setTimeout(() => { if (!document.hidden) connect(); }, 1000 * Math.max(least || 0.2, Math.random() * Math.min(30, 2 ** tries)));
  };
  const elsewhere = () => {
    status('This meeting was opened in another tab or window of this browser, and goes on there.');
    $('again').hidden = false;
    linked('left', false);
  };
  const lost = (code) => {
    drop();
    if (ended) return;
    if (code === ELSEWHERE) {
      moved = true;
      elsewhere();
      return;
    }
    if (tab.visit || tab.meeting) {
      if (joined) { linked(LOST, true); status(TO_LINE); }
      later();
    } else if (asking) {
      asking = null;
      no(['', 'This page cannot reach its door just now. Nothing was joined; try again in a minute.', 0]);
    }
  };
  setInterval(() => {
    if (!ws || ws.readyState > 1 || !(tab.visit || tab.meeting)) return;
    const silent = Date.now() - heard;
    const waits = tab.sent.length ? Date.now() - tab.sent[0][2] : 0;
    if (silent > 75000 || (waits > 30000 && silent > 30000)) lost(0);
    else if (waits > 15000 && silent > 15000) {
      doubts = true;
      linked(LOST, true);
    }
  }, 5000);

  // What a person does

  const known = () => {
    const box = $('known'), all = meetings();
    buttons(box, Object.keys(all).slice(-5).reverse().map((id) =>
      [id, 'Go back to ' + (all[id].title || 'the meeting') + (all[id].name ? ', as ' + all[id].name : ''), '']), ([id]) => {
      ended = false;
      come({ meeting: id });
    });
    Array.from(box.children, (node) => { node.born = 0; });
  };
  $('come').onsubmit = (event) => {
    event.preventDefault();
    text($('no'), '');
    if ($('shared').checked) put(tabs, 'cop.shared', true);
    ended = false;
    const code = $('code').value.trim();
    if (!code) { no(['', 'The code of your invite is needed. Whoever invited you has it.', 0]); return; }
    put(disk, 'cop.name', $('name').value.trim());
    come({ code: code, name: $('name').value.trim(), word: $('word').value.trim(), observer: $('observer').checked });
  };
  $('say').onsubmit = (event) => {
    event.preventDefault();
    still(() => { if (enter(line.value)) { tab.filled = ''; put_line(''); } });
  };
  // A line has no second line: Enter sends it, however the keyboard says so.
  const sent = () => $('say').requestSubmit ? $('say').requestSubmit() : $('say').onsubmit(new Event('submit'));
  line.addEventListener('beforeinput', (event) => {
    if (event.isComposing || !/^insert(LineBreak|Paragraph)$/.test(event.inputType)) return;
    event.preventDefault();
    sent();
  });
  line.oninput = () => {
    if (/[\r\n]/.test(line.value)) line.value = line.value.replace(/[\r\n]+/g, ' ');
    typed();
  };
  // Earlier lines, those last that were kept since they could not be sent.
  let half = '';
  const bring = (step) => {
    const kept = tab.kept.concat(tab.held);
    const all = past.filter((one) => !kept.includes(one)).concat(kept);
    if (!back_at) half = line.value;
    back_at = Math.max(0, Math.min(all.length, back_at + step));
    put_line(back_at ? all[all.length - back_at] : half);
  };
  line.onkeydown = (event) => {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      sent();
      return;
    }
    // In a line of several rows the arrows go from row to row first.
    const edge = event.key === 'ArrowUp' ? 0 : line.value.length;
    if (line.clientHeight > 60 && line.selectionStart !== edge) return;
    if (event.isComposing || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    bring(event.key === 'ArrowUp' ? 1 : -1);
    back();
  };
  line.onpaste = (event) => {
    const pasted = (event.clipboardData || window.clipboardData).getData('text');
    if (!/\S[^\S\n]*\n\s*\S/.test(pasted)) return;
    event.preventDefault();
    if (pasted.length > 4000) { status('That is too much at once, so nothing of it was taken. Paste less.'); return; }
    if (!open()) { status('There is no connection just now, so nothing was pasted.'); return; }
    const id = next++, before = line.value.slice(0, line.selectionStart), after = line.value.slice(line.selectionEnd);
    tab.sent.push([id, (before + pasted + after).replace(/\s+/g, ' '), Date.now()]);
    send({ t: 'paste', id: id, text: pasted, before: before, after: after, shown: shown });
    put_line('');
  };
  $('back').onclick = () => {
    bring(1);
    line.focus();
  };
  $('more').ontoggle = () => { if ($('more').open && open()) send({ t: 'more' }); };
  $('read').onclick = () => enter('recap? all', 'recap');
  $('way').onclick = () => enter('continue elsewhere', 'way');
  $('recap').onclick = (event) => { if (event.target.dataset.file && open()) send({ t: 'file', format: event.target.dataset.file }); };
  $('forget').onclick = () => {
    const mine = { 'cop.key': key(), 'cop.meetings': meetings() };
    put(tabs, 'cop.shared', true);
    Object.keys(mine).forEach((name) => { put(tabs, name, mine[name]); safely(() => localStorage.removeItem(name)); });
    safely(() => localStorage.removeItem('cop.name'));
    status('This browser has forgotten you. Only this tab knows you, until it is closed.');
  };
  $('again').onclick = () => {
    ended = false;
    $('again').hidden = true;
    if (tab.visit || tab.meeting) connect();
    else if (last) { tab.meeting = last; come({ meeting: last }, true); }
    else inside(false);
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
  addEventListener('online', () => { if (!document.hidden) look(); });
  addEventListener('pageshow', (event) => { if (event.persisted) look(); });

  // The code leaves the address bar at once: it is a secret, and people share their screens.
  const arrive = () => {
    const code = safely(() => decodeURIComponent(location.hash.slice(1)), '');
    if (!code) return;
    history.replaceState(null, '', location.pathname);
    $('code').value = code;
  };
  arrive();
  addEventListener('hashchange', arrive);
  $('name').value = get(disk, 'cop.name') || '';
  put_line(tab.draft);
  known();
  back();
  // Somebody who comes in reads first: meanwhile the connection is made, which on a poor link takes seconds.
  if (tab.visit || tab.meeting) look(); else connect();
})();
