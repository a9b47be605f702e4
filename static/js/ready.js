// Runs a function once for every element that matches, also for those that htmx brings later.
const behaviours = [];
const done = new WeakMap();

function look(root) {
  for (const [selector, start] of behaviours) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      const seen = done.get(element) ?? new Set();
      if (seen.has(start)) continue;
      done.set(element, seen.add(start));
      start(element);
    }
  }
}

export function ready(selector, start) {
  behaviours.push([selector, start]);
  look(document.documentElement);
}

new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) look(node);
}).observe(document.documentElement, { childList: true, subtree: true });
