// Whether a page is HTML as the standard has it: elements where they may stand, attributes they may have, nothing left open.
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const checker = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:standard"], elements: ["html5"] }));

// htmlFaults lists what is wrong with a page as the server sent it, three places of each kind at most.
export async function htmlFaults(text) {
  const { results } = await checker.validateString(text);
  const lines = text.split("\n");
  const seen = new Map();
  const faults = [];
  for (const { ruleId, message, line, column } of results.flatMap((result) => result.messages)) {
    seen.set(ruleId, (seen.get(ruleId) ?? 0) + 1);
    if (seen.get(ruleId) <= 3) faults.push(`html ${ruleId}: ${message}: ${lines[line - 1]?.slice(Math.max(0, column - 30), column + 90)}`);
  }
  return faults;
}
