// What the stories share: browser, server, route table, counts.
import { chromium } from "playwright-core";
import { Person, desk, phone } from "./person.mjs";
import { Report } from "./report.mjs";

const flags = ["--no-sandbox", "--lang=zh-CN", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export class Run {
  constructor({ browser, server, table, manual }) {
    Object.assign(this, { browser, server, base: server.base, table, manual, report: new Report(), seen: new Set(), words: [] });
  }

  static launch() {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags, env: { ...process.env, LANGUAGE: "zh_CN" } });
  }

  // visitor is somebody without a session; javaScript: false shows the page as a bare browser does, phone: true as a telephone does; base is the county some days later.
  async visitor(options = {}) {
    const context = await this.browser.newContext({
      locale: "zh-CN", timezoneId: "Asia/Shanghai", reducedMotion: "reduce", acceptDownloads: true,
      javaScriptEnabled: options.javaScript ?? true, viewport: options.phone ? phone : desk,
    });
    context.setDefaultTimeout(15000);
    return new Person(context, await context.newPage(), this, { window: options.phone ? phone : desk, bare: options.javaScript === false, base: options.base });
  }

  // as is a signed-in demo account.
  async as(account, options = {}) { return (await this.visitor(options)).login(account); }

  // step is one checked sentence of a story; when it fails the story ends.
  async step(what, act) {
    try {
      const result = await act();
      this.report.pass(what);
      return result;
    } catch (error) {
      this.report.fail(what, error.stack ?? error);
      throw new StoryEnded();
    }
  }
}

// StoryEnded marks a failure that is already counted.
export class StoryEnded extends Error {}
