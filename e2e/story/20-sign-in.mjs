import assert from "node:assert/strict";
import { password } from "../lib/server.mjs";

export const title = "登录：输错、拒绝、只用键盘";

export default async function story(run) {
  const stranger = await run.visitor();
  await run.step("没有登录，工作台转到登录页，登录后回到原处", async () => {
    await stranger.open("/desk/imports");
    const at = new URL(stranger.page.url());
    assert.equal(at.pathname, "/login");
    assert.equal(at.searchParams.get("next"), "/desk/imports");
    await stranger.says("非涉密");
  });
  await stranger.look();
  await run.step("密码不对，说明原因，账号不用重填", async () => {
    await stranger.fill({ login: "county", password: "Butong-2026-mima" });
    await stranger.press(/^登录$/);
    await stranger.says("登录名或密码不正确");
    assert.equal(await stranger.page.locator("input[name=login]").inputValue(), "county");
    assert.equal(await stranger.page.locator("input[name=password]").inputValue(), "");
  });
  await stranger.look({ name: "login-wrong", status: 401 });
  await run.step("只用键盘登录", async () => {
    await stranger.open("/login?next=/desk/imports");
    await stranger.tabTo("input[name=login]");
    await stranger.page.keyboard.type("county");
    await stranger.tabTo("input[name=password]");
    await stranger.page.keyboard.type(password);
    await stranger.key("Enter");
    assert.equal(new URL(stranger.page.url()).pathname, "/desk/imports");
  });
  await run.step("退出", async () => {
    await stranger.press("退出", "body");
    await stranger.says("已退出登录");
    await stranger.open("/desk");
    assert.equal(new URL(stranger.page.url()).pathname, "/login");
  });
  await stranger.leave();

  const clerk = await run.as("dept");
  await run.step("联络员不能管账号，页面说明找谁", async () => {
    assert.equal(await clerk.open("/desk/accounts"), 403);
    await clerk.says("联系");
  });
  await clerk.look({ name: "refused", status: 403 });
  await run.step("没有的页面说明没有", async () => { assert.equal(await clerk.open("/desk/entries/99999999"), 404); });
  await clerk.look({ name: "not-found", status: 404 });
  await run.step("工作台长者模式", async () => {
    await clerk.open("/desk");
    await clerk.press("长者模式", "footer");
  });
  await clerk.look({ name: "desk-elder" });
  await clerk.visit("/desk/entries", { name: "desk-entries-elder" });
  await clerk.leave();

  for (const [account, path] of [["sysadmin", "/desk/entries"], ["secadmin", "/desk/accounts"], ["auditor", "/desk/grants"], ["county", "/desk/audit"]]) {
    const admin = await run.as(account);
    await run.step(`三员分立：${account} 打不开 ${path}`, async () => { assert.equal(await admin.open(path), 403); });
    await admin.leave();
  }
}
