// The print button: there only where a script can print; the keys of the browser always can.
import { ready } from "./ready.js";

ready("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
