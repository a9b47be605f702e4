// Where a bar of tabs scrolls sideways, as on a phone, it opens with the tab of this page in its middle.
import { ready } from "./ready.js";

ready(":is(.pagetabs, .statetabs .chips) [aria-current]", (tab) => {
  const bar = tab.closest(".pagetabs, .chips");
  const aside = tab.getBoundingClientRect().left - bar.getBoundingClientRect().left;
  bar.scrollLeft += aside - (bar.clientWidth - tab.offsetWidth) / 2;
});
