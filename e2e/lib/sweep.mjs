// After the stories: every page of the route table that none of them looked at.
export const accounts = ["county", "leader", "sysadmin", "secadmin", "auditor", "supervise", "dept", "dept-head", "town", "town-head", "village", "overseer", "legal", "counsel"];

// sweep opens each unseen page at its sample address as the first account that may, and fails those that nobody could open.
export async function sweep(run) {
  const people = new Map();
  for (const route of run.table) {
    if (run.seen.has(route.path)) continue;
    await visitAsAnyone(run, people, route);
    if (!run.seen.has(route.path)) run.report.fail(`route ${route.path}`, "was not opened, photographed and checked by any story, and its sample could not be opened");
  }
  for (const person of people.values()) await person.leave();
}

async function visitAsAnyone(run, people, route) {
  const names = route.face === "portal" ? ["", ...accounts] : [...accounts, ""];
  for (const account of names) {
    if (!people.has(account)) people.set(account, account ? await run.as(account) : await run.visitor());
    const person = people.get(account);
    const address = await addressOf(person, route);
    if (address && await person.open(address) === 200 && route.matches(new URL(person.page.url()).pathname)) {
      person.noise = [];
      await person.visit(address);
      return;
    }
  }
}

// addressOf is the sample address, or with "PAGE SELECTOR" the link found there, or the path when it has no parameters.
async function addressOf(person, route) {
  if (!route.sample) return /[:{]/.test(route.path) ? null : route.path;
  const [address, ...selector] = route.sample.split(" ");
  if (selector.length === 0) return address;
  if (await person.open(address) !== 200) return null;
  const found = person.page.locator(selector.join(" ")).first();
  return (await found.count()) > 0 ? found.getAttribute("href") : null;
}
