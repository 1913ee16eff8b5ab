// Desk enhancement: every page works without it.
import htmx from "htmx.org";
import TomSelect from "tom-select/base";
import { countPicks, walkBoard, warnUnsaved } from "./aids.js";

// The content security policy allows neither htmx's own style element nor eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
window.htmx = htmx;

function enhance(root) {
  for (const select of root.querySelectorAll("select[data-pick]:not(.tomselected)")) {
    const picker = new TomSelect(select, {
      maxOptions: 300,
      controlInput: "<input type='text' autocomplete='off'>",
      render: { no_results: () => '<div class="no-results">没有符合的选项</div>' },
    });
    // The select that is now out of sight is not read out, and hands on the focus that the error summary gives it.
    select.setAttribute("aria-hidden", "true");
    select.addEventListener("focus", () => picker.focus());
  }
}

htmx.onLoad(enhance);
countPicks(document);
walkBoard(document);
warnUnsaved(window, document);
