// Starts every behaviour; each file is one, and every page works without any of them.
import "./again.js";
import "./auto.js";
import "./autosave.js";
import "./checks.js";
import "./copy.js";
import "./count.js";
import "./desk.js";
import "./drafts_store.js";
import "./lines.js";
import "./once.js";
import "./print.js";
import "./search.js";
import "./swap.js";
import "./tabs.js";
import "./tags.js";
import "./toast.js";
import "./unsure.js";

document.documentElement.classList.add("js");
