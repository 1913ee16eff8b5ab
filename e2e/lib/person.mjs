// A person at a browser: opens pages, signs in, and has every page looked at.
import assert from "node:assert/strict";
import { htmlFaults } from "./html.mjs";
import { faultsOf, forManual, photograph } from "./look.mjs";
import { nameOf, routeOf } from "./routes.mjs";
import { password } from "./server.mjs";

export const widths = [1280, 375];
export const desk = { width: 1280, height: 900 };
export const phone = { width: 375, height: 740 };

export class Person {
  // context is this person's own browser window; run is what run.mjs shares between stories; window is the size in which he works, bare a browser without JavaScript, base another address of the county.
  constructor(context, page, run, { window = desk, bare = false, base = run.base } = {}) {
    Object.assign(this, { context, page, run, window, bare, base, noise: [] });
    page.on("console", (message) => { if (message.type() === "error") this.noise.push(message.text()); });
    page.on("pageerror", (error) => this.noise.push(String(error)));
    page.on("dialog", (dialog) => dialog.accept());
  }

  // open goes to an address and returns the status of the answer.
  async open(path) {
    const answer = await this.page.goto(this.base + path);
    this.served = (answer?.headers()["content-type"] ?? "").includes("text/html") ? await answer.text() : "";
    await this.read();
    return answer?.status() ?? 0;
  }

  // login signs in as a demo account through the form.
  async login(account) {
    await this.open("/login");
    await this.page.locator("input[name=login]").fill(account);
    await this.page.locator("input[name=password]").fill(password);
    await Promise.all([
      this.page.waitForURL((url) => url.pathname !== "/login"),
      this.page.locator("main form[method=post] button").first().click(),
    ]);
    return this;
  }

  // visit opens an address and looks at it at every width. Options: name of the
  // picture, status expected (200), manual: name of the picture in the manual.
  async visit(path, options = {}) {
    const status = await this.open(path);
    const want = options.status ?? 200;
    if (status !== want) {
      this.run.report.fail(`page ${path}`, `status ${status}, want ${want}`);
      return;
    }
    await this.look({ ...options, served: this.served });
  }

  // look examines and photographs the page that is open, for instance after a form was sent.
  async look(options = {}) {
    const pathname = new URL(this.page.url()).pathname;
    const route = routeOf(this.run.table, pathname);
    const name = options.name ?? nameOf(route?.path ?? pathname);
    const faults = options.served ? await htmlFaults(options.served) : [];
    const page = await this.readable();
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 375 ? 740 : 900 });
      faults.push(...await faultsOf(page, width));
      await photograph(page, name, width);
    }
    if (this.run.manual && options.manual) await forManual(page, options.manual, this.window.width);
    if (page === this.page) await this.page.setViewportSize(this.window);
    else await page.context().close();
    faults.push(...this.takeNoise((options.status ?? 200) >= 400));
    if (route && (options.status ?? 200) < 400) this.run.seen.add(route.path);
    if (faults.length > 0) this.run.report.fail(`page ${pathname} (${name})`, faults.join("\n"));
    else this.run.report.pass(`page ${pathname} (${name})`);
  }

  // readable is the page that can be measured: axe is a script, so what a bare browser shows is opened as it stands in another one.
  async readable() {
    if (!this.bare) return this.page;
    const twin = await (await this.run.browser.newContext({ locale: "zh-CN", reducedMotion: "reduce", storageState: await this.context.storageState() })).newPage();
    const url = this.page.url();
    const body = await this.page.content();
    await twin.route(url, (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
    await twin.goto(url);
    return twin;
  }

  // takeNoise empties the browser's error log; the answer's own status is not noise when it was expected.
  takeNoise(expectedFailure) {
    const lines = this.noise.filter((line) => !(expectedFailure && /Failed to load resource/.test(line)));
    this.noise = [];
    return lines.map((line) => `console: ${line}`);
  }

  // fill writes into fields by their name: { name: "…", unit: { option: "县民政局" }, tier: { value: "county" }, agree: true, scan: { file: "a.pdf" } }; choose: a radio or box by its value.
  async fill(values, form = "main form") {
    for (const [name, value] of Object.entries(values)) {
      const field = this.page.locator(`${form} [name="${name}"]`);
      if (value?.file) await field.setInputFiles(value.file);
      else if (value?.option) await choose(field, value.option);
      else if (value?.value) await field.selectOption(value.value);
      else if (value?.choose) await this.page.locator(`${form} [name="${name}"][value="${value.choose}"]`).check();
      else if (typeof value === "boolean") await field.setChecked(value);
      else await field.fill(String(value));
    }
  }

  // press clicks the button or link with these words (text, or a pattern) and waits for the page that follows.
  async press(words, scope = "main") {
    const target = this.page.locator(scope).locator("button, a").filter({ hasText: words }).first();
    await this.follow(() => target.click());
  }

  // follow does something that leads to another page and waits for it.
  async follow(act) {
    const next = this.page.waitForEvent("framenavigated", (frame) => frame === this.page.mainFrame());
    await Promise.all([next, act()]);
    await this.page.waitForLoadState("load");
    await this.read();
  }

  // read keeps what the page says: the manual may quote nothing else.
  async read() { this.run.words.push(await this.page.locator("body").textContent()); }

  // unfold opens the folded part with these words.
  async unfold(words) { await this.page.locator("main summary").filter({ hasText: words }).first().click(); }

  // download clicks and returns the path of the file that the browser saved.
  async download(words, scope = "main") {
    const target = this.page.locator(scope).locator("button, a").filter({ hasText: words }).first();
    const [file] = await Promise.all([this.page.waitForEvent("download"), target.click()]);
    return file.path();
  }

  // says fails unless the page shows the words.
  async says(words, scope = "body") {
    const text = (await this.page.locator(scope).first().innerText()).replace(/\s+/g, " ");
    assert.ok(text.includes(words), `the page ${this.page.url()} does not say “${words}” but: ${text.slice(0, 400)}`);
  }

  // refused fails unless a form came back with these words; the answer's status is then no noise.
  async refused(words) {
    await this.says(words, ".errors");
    this.noise.push(...this.takeNoise(true).map((line) => line.replace("console: ", "")));
  }

  // tabTo presses Tab until the thing with focus answers to the selector, as somebody without a mouse does.
  async tabTo(selector, most = 150) {
    for (let i = 0; i < most; i++) {
      await this.page.keyboard.press("Tab");
      const here = await this.page.evaluate((wanted) => {
        const at = document.activeElement;
        const ring = at && at !== document.body && getComputedStyle(at).outlineStyle !== "none";
        return { reached: Boolean(at?.matches(wanted)), ring: Boolean(ring), name: at?.outerHTML.slice(0, 120) };
      }, selector);
      if (!here.reached) continue;
      assert.ok(here.ring, `nothing shows that this has the focus: ${here.name}`);
      return;
    }
    assert.fail(`${most} times Tab do not lead to ${selector} on ${this.page.url()}`);
  }

  // key presses a key that leads to another page.
  async key(name) { await this.follow(() => this.page.keyboard.press(name)); }

  // accessKey presses Alt and a digit; the browser's own keyboard tells the page no digit with Alt.
  async accessKey(digit) {
    const wire = await this.context.newCDPSession(this.page);
    const key = { modifiers: 1, key: digit, code: `Digit${digit}`, text: digit, unmodifiedText: digit, windowsVirtualKeyCode: 48 + Number(digit) };
    await this.follow(async () => {
      await wire.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
      await wire.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
    });
    await wire.detach();
  }

  async leave() { await this.context.close(); }
}

// choose takes the first option of a list whose words include these.
async function choose(list, words) {
  const labels = await list.locator("option").allTextContents();
  const index = labels.findIndex((label) => label.includes(words));
  assert.ok(index >= 0, `the list does not offer “${words}” but ${labels.slice(0, 12)}`);
  await list.selectOption({ index });
}
