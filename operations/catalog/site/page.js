/* The page's own script: shows one entry at a time and searches. Without it everything is on one page. */
'use strict';

/**
 * Entries that have every word of the query, best first: the name itself, its beginning, the beginning of one of its parts, inside of
 * it, in the text. Where none has, the nearest names.
 *
 * @param {{ name: string, text: string }[]} entries names and texts in lower case
 */
function rank(entries, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scoreOf = ({ name, text }, word) => {
    if (name === word) return 100;
    const at = name.indexOf(word);
    if (at === 0) return 20;
    if (at > 0) return /[^a-z0-9]/.test(name[at - 1]) ? 10 : 5;
    return text.includes(word) ? 1 : 0;
  };
  const best = (score) =>
    entries
      .map((entry) => ({ entry, score: score(entry) }))
      .filter((each) => each.score > 0)
      .sort(
        (a, b) =>
          b.score - a.score ||
          a.entry.name.length - b.entry.name.length ||
          (a.entry.name < b.entry.name ? -1 : 1),
      )
      .map((each) => each.entry);
  const found = best((entry) => {
    const scores = words.map((word) => scoreOf(entry, word));
    return scores.includes(0) ? 0 : scores.reduce((sum, each) => sum + each, 0);
  });
  if (found.length > 0) return found;
  const pairs = (text) => new Set([...text].slice(1).map((letter, index) => text[index] + letter));
  const wanted = pairs(words.join(' '));
  return best((entry) => {
    const own = (entry.pairs ??= pairs(entry.name));
    const shared = [...wanted].filter((pair) => own.has(pair)).length;
    const share = (2 * shared) / (wanted.size + own.size || 1);
    return share >= 0.45 ? share : 0;
  });
}

function start() {
  const MOST = 30;
  const views = [...document.querySelectorAll('.view')];
  const byId = new Map(views.map((view) => [view.id, view]));
  const input = document.getElementById('query');
  const results = document.getElementById('results');
  document.documentElement.classList.add('js');
  input.parentElement.hidden = false;

  function show(isFirst) {
    const wanted = location.hash.slice(1);
    if (wanted === 'main' && !isFirst) return;
    const view = byId.get(wanted) || byId.get('overview');
    for (const each of views) each.classList.toggle('shown', each === view);
    for (const each of document.querySelectorAll('nav a')) {
      if (each.hash === `#${view.id}`) each.setAttribute('aria-current', 'page');
      else each.removeAttribute('aria-current');
    }
    document.title = `${view.querySelector('h1').textContent} · Kafka catalog`;
    scrollTo(0, 0);
    if (!isFirst) document.getElementById('main').focus({ preventScroll: true });
  }

  let entries;
  let selected = -1;
  const index = () =>
    (entries ??= views
      .filter((view) => view.dataset.name !== undefined)
      .map((view) => ({
        id: view.id,
        kind: view.dataset.kind,
        shown: view.dataset.name,
        name: view.dataset.name.toLowerCase(),
        text: view.querySelector('.about').textContent.toLowerCase(),
      })));

  function close() {
    results.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }
  function select(position) {
    const items = [...results.querySelectorAll('[role=option]')];
    if (items.length === 0) return;
    selected = (position + items.length) % items.length;
    for (const [number, item] of items.entries())
      item.setAttribute('aria-selected', String(number === selected));
    items[selected].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', items[selected].id);
  }
  function search() {
    const found = rank(index(), input.value);
    results.replaceChildren(
      ...found.slice(0, MOST).map((entry, number) => {
        const item = document.createElement('li');
        item.id = `result-${number}`;
        item.setAttribute('role', 'option');
        item.dataset.target = entry.id;
        const kind = document.createElement('small');
        kind.textContent = ` ${entry.kind}`;
        item.append(entry.shown, kind);
        return item;
      }),
    );
    if (found.length === 0 || found.length > MOST) {
      const note = document.createElement('li');
      note.className = 'dim';
      note.textContent = found.length === 0 ? 'Nothing found.' : `${found.length - MOST} more.`;
      results.append(note);
    }
    const open = input.value.trim() !== '';
    results.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    if (open) select(0);
  }
  function go(item) {
    if (item === null || item === undefined || item.dataset.target === undefined) return;
    close();
    input.value = '';
    location.hash = item.dataset.target;
  }

  input.addEventListener('input', search);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') select(selected + 1);
    else if (event.key === 'ArrowUp') select(selected - 1);
    else if (event.key === 'Enter') go(results.querySelector('[aria-selected=true]'));
    else if (event.key === 'Escape') {
      input.value = '';
      close();
      return;
    } else return;
    event.preventDefault();
  });
  results.addEventListener('mousedown', (event) => {
    event.preventDefault();
    go(event.target.closest('li'));
  });
  input.addEventListener('blur', close);
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target === input) return;
    event.preventDefault();
    input.focus();
  });
  addEventListener('hashchange', () => show(false));
  // The browser scrolls to the entry by itself once all is loaded; the page begins at its top.
  addEventListener('load', () => scrollTo(0, 0));
  show(true);
}

if (typeof document === 'object') start();
if (typeof module === 'object') module.exports = { rank };
