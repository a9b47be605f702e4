// Says whether a key press is meant as a shortcut: never while composing Chinese, typing, or with a modifier.
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

export function isShortcut(event) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.querySelector("[role=dialog]:popover-open")) return false;
  return !event.target.closest?.(typing);
}
