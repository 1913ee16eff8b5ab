// Every link of the public site leads somewhere: pages, files, feeds, pictures and places within pages.
const together = 4;
const mostQueries = 12; // addresses that differ only in their filters
const mostPages = 20000;
const otherFaces = /^\/(desk|login|logout|v)(\/|$)/;

// checkLinks walks the site from its home and reports what is broken.
export async function checkLinks(run) {
  const walk = new Walk(run.server.base);
  await walk.from(["/", "/sitemap.xml", "/robots.txt"]);
  for (const fault of walk.faults()) run.report.fail("link", fault);
  if (walk.pages.size < 100) run.report.fail("links", `only ${walk.pages.size} pages were found: the walk began wrong`);
  if (walk.broken.length === 0) run.report.pass(`links: ${walk.pages.size} addresses, ${walk.links} links, none broken`);
}

class Walk {
  pages = new Map(); // address → { status, ids }
  wanted = []; // places within pages: { from, to, id }
  broken = [];
  queries = new Map();
  links = 0;

  constructor(base) { this.base = base; }

  async from(paths) {
    const queue = [];
    const add = (path, source) => {
      if (this.pages.has(path) || this.pages.size >= mostPages || !this.follows(path)) return;
      this.pages.set(path, null);
      queue.push({ path, source });
    };
    for (const path of paths) add(path, "the beginning");
    while (queue.length > 0) {
      const some = queue.splice(0, together);
      await Promise.all(some.map(async ({ path, source }) => {
        for (const to of await this.visit(path, source)) add(to, path);
      }));
    }
  }

  // follows keeps the number of combined filters within bounds.
  follows(path) {
    const [bare, query] = path.split("?");
    if (otherFaces.test(bare)) return false;
    if (query === undefined) return true;
    const n = (this.queries.get(bare) ?? 0) + 1;
    this.queries.set(bare, n);
    return n <= mostQueries;
  }

  async visit(path, source) {
    const answer = await fetch(this.base + path, { redirect: "manual" });
    const body = await answer.text();
    const page = { status: answer.status, ids: new Set() };
    this.pages.set(path, page);
    if (answer.status >= 300 && answer.status < 400) return [this.inside(answer.headers.get("location"), path)?.path].filter(Boolean);
    if (answer.status >= 400) {
      this.broken.push(`${path} answers ${answer.status}, linked from ${source}`);
      return [];
    }
    const type = answer.headers.get("content-type") ?? "";
    if (type.includes("html")) return this.read(body, path, page);
    if (/sitemap/.test(path) || type.includes("xml")) return [...body.matchAll(/<(?:loc|link)>([^<]+)<\/(?:loc|link)>/g)].map(([, to]) => this.inside(unescaped(to), path)?.path).filter(Boolean);
    return [];
  }

  // read lists the addresses a page leads to and notes the places it points at.
  read(body, path, page) {
    for (const [, id] of body.matchAll(/\sid="([^"]+)"/g)) page.ids.add(unescaped(id));
    const out = [];
    for (const [, to] of body.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const link = this.inside(unescaped(to), path);
      if (!link) continue;
      this.links++;
      if (link.id) this.wanted.push({ from: path, to: link.path, id: link.id });
      out.push(link.path);
    }
    return out;
  }

  // inside is an address of this site, null for another's.
  inside(to, from) {
    const url = new URL(to, this.base + from);
    if (url.origin !== this.base) return null;
    return { path: url.pathname + url.search, id: decodeURIComponent(url.hash.slice(1)) };
  }

  faults() {
    for (const { from, to, id } of this.wanted) {
      const page = this.pages.get(to);
      if (page?.status === 200 && page.ids.size > 0 && !page.ids.has(id)) this.broken.push(`${from} points at #${id}, which ${to} does not have`);
    }
    return this.broken;
  }
}

function unescaped(text) {
  return text.replaceAll("&#43;", "+").replaceAll("&#34;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
