import assert from "node:assert/strict";

export const title = "人员交接：联络员交给接任人，双方签字后原登录停用，接任人登录先看到交接单";

export default async function story(run) {
  const giver = await run.as("giver");
  await run.step("联络员填交接单，系统列出名下全部未办结事项", async () => {
    await giver.open("/desk/handovers/new");
    const heir = await giver.page.locator("select[name=to] option", { hasText: "示例房" }).getAttribute("value");
    await giver.fill({ to: { value: heir }, note: "示例：纸质台账在办公室二号柜。" });
    await giver.page.locator("main input[name=reason][value=调动]").check();
    await giver.look({ name: "handover-new", manual: "handover-new" });
    await giver.press("填好交接单");
    await giver.says("双方签字后生效");
    await giver.says("未办结事项");
  });
  const sheet = new URL(giver.page.url()).pathname;
  assert.match(sheet, /^\/desk\/handovers\/\d+$/);
  await giver.look({ name: "handover-open" });
  await giver.visit(`${sheet}/print`, { name: "handover-print" });
  await run.step("移交人签字，登录还在", async () => {
    await giver.open(sheet);
    await giver.press(/^签字$/);
    await giver.press("移交人签字", "main form");
    await giver.says("等另一方签字");
  });
  const taker = await run.as("taker");
  await run.step("接收人的待办里有这张单，签字", async () => {
    await taker.open("/desk/todo");
    await taker.says("交接单");
    await taker.open(sheet);
    await taker.press(/^签字$/);
    await taker.says("登录马上退出");
    await taker.press("接收人签字", "main form");
    await taker.says("交接完成");
  });
  await run.step("原登录当场停用", async () => {
    await giver.open("/desk");
    assert.equal(new URL(giver.page.url()).pathname, "/login");
    await giver.fill({ login: "giver", password: (await import("../lib/server.mjs")).password });
    await giver.press(/^登录$/);
    assert.equal(new URL(giver.page.url()).pathname, "/login");
  });
  giver.takeNoise(401);
  await run.step("接任人重新登录，第一页就是交接单", async () => {
    await taker.press("退出", "body");
    await taker.login("taker");
    assert.equal(new URL(taker.page.url()).pathname, sheet);
    await taker.says("请逐项核对接手的工作");
  });
  await taker.look({ name: "handover-take", manual: "handover" });
  await run.step("逐项核对，按已接手，以后登录先到今日一屏", async () => {
    const first = taker.page.locator("main input[name=line]").first();
    if (await first.count()) {
      await first.check();
      await taker.press("保存核对");
      await taker.says("已核对 1 项");
    }
    await taker.press("已接手");
    await taker.says("已接手");
    await taker.press("退出", "body");
    await taker.login("taker");
    assert.equal(new URL(taker.page.url()).pathname, "/desk");
  });
  await taker.leave();
  await giver.leave();
}
