// Renews the parts of the page as the server sends them. What did not change stays as it is, with focus, selection and scroll position.
'use strict';

/** Between two messages of the server are 5 s. */
const SILENT_MS = 15_000;

const parser = new DOMParser();
let heardAt = Date.now();

const events = new EventSource('/events');
events.addEventListener('parts', (event) => {
  heardAt = Date.now();
  const { title, parts } = JSON.parse(event.data);
  document.title = title;
  for (const [id, markup] of Object.entries(parts)) {
    const current = document.getElementById(id);
    // A document of the parser runs no script and loads nothing.
    const next = parser.parseFromString(markup, 'text/html').body.firstElementChild;
    if (current !== null && next !== null) renew(current, next);
  }
});
events.addEventListener('tick', () => {
  heardAt = Date.now();
});

// What is shown is no longer known to hold once the server is silent.
setInterval(() => {
  if (Date.now() - heardAt < SILENT_MS) return;
  const health = document.getElementById('health');
  const text = `? Unknown: no data since ${new Date(heardAt).toLocaleTimeString()}. Does brokerform status still run?`;
  if (health === null || health.textContent === text) return;
  health.textContent = text;
  health.className = 'health unknown';
  document.title = 'Unknown · Kafka status';
}, 1_000);

/** Makes an element like another one, with as few changes as that takes. */
function renew(current, next) {
  for (const { name } of [...current.attributes]) {
    if (!next.hasAttribute(name) && !isReaders(current, name)) current.removeAttribute(name);
  }
  for (const { name, value } of [...next.attributes]) {
    if (current.getAttribute(name) !== value && !isReaders(current, name)) current.setAttribute(name, value);
  }
  renewChildren(current, next);
}

/** Whether a part is open is for the reader to say. */
function isReaders(element, attribute) {
  return element.localName === 'details' && attribute === 'open';
}

function renewChildren(current, next) {
  const keyed = new Map();
  for (const child of current.children) {
    if (child.dataset?.key !== undefined) keyed.set(child.dataset.key, child);
  }
  let place = current.firstChild;
  for (const wanted of [...next.childNodes]) {
    const key = wanted.dataset?.key;
    const found = key === undefined ? place : keyed.get(key);
    if (found && isAlike(found, wanted)) {
      if (found === place) place = place.nextSibling;
      else current.insertBefore(found, place);
      if (found.nodeType === Node.ELEMENT_NODE) renew(found, wanted);
      else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
    } else {
      current.insertBefore(document.importNode(wanted, true), place);
    }
  }
  while (place !== null) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}

function isAlike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.dataset?.key === b.dataset?.key;
}
