// After the stories: every page of the route table that none of them looked at.
export const accounts = ["county", "leader", "sysadmin", "secadmin", "auditor", "supervise", "dept", "dept-head", "town", "town-head", "village", "overseer", "legal", "counsel"];

// sweep opens each unseen page at its sample address as the first account that
// may, and fails those that nobody could open. Two browsers share the work.
export async function sweep(run) {
  const queue = run.table.filter((route) => !run.seen.has(route.path));
  await Promise.all([sweeper(run, queue), sweeper(run, queue)]);
  for (const route of run.table) {
    if (!run.seen.has(route.path)) run.report.fail(`route ${route.path}`, "was not opened, photographed and checked by any story, and its sample could not be opened");
  }
}

async function sweeper(run, queue) {
  const people = new Map();
  for (let route = queue.shift(); route; route = queue.shift()) {
    if (!run.seen.has(route.path)) await visitAsAnyone(run, people, route);
  }
  for (const person of people.values()) await person.leave();
}

async function visitAsAnyone(run, people, route) {
  if (!route.sample && /[:{]/.test(route.path)) return;
  const names = route.face === "portal" || route.need === "open" ? [""] : accounts;
  for (const account of names) {
    if (!people.has(account)) people.set(account, account ? await run.as(account) : await run.visitor());
    const person = people.get(account);
    const address = await addressOf(person, route);
    if (address && await opens(person, address)) {
      await person.visit(address);
      return;
    }
  }
}

// addressOf is the sample address, or with "PAGE SELECTOR" the link found there, with "PAGE SELECTOR | /MORE" what lies below it, or the path when it has no parameters.
async function addressOf(person, route) {
  if (!route.sample) return route.path;
  const [sample, below = ""] = route.sample.split(" | ");
  const [address, ...selector] = sample.split(" ");
  if (selector.length === 0) return address;
  if (!await opens(person, address)) return null;
  await person.open(address);
  const found = person.page.locator(selector.join(" ")).first();
  return (await found.count()) > 0 ? (await found.getAttribute("href")) + below : null;
}

// opens asks for an address without showing it.
async function opens(person, address) {
  const answer = await person.context.request.get(person.run.base + address, { maxRedirects: 0 });
  return answer.status() === 200;
}
