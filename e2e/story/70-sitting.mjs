import assert from "node:assert/strict";

export const title = "集中办公：投影上一项一项定，一个键一个结论，会议确认单当场打印";

export default async function story(run) {
  const officer = await run.as("county");
  await run.step("开始集中办公", async () => {
    await officer.open("/desk/sittings/new");
    await officer.fill({ domain: { value: "D20" }, place: "示例：县政府三楼会议室", attendees: "示例甲、示例戊、示例己" });
    await officer.press("开始", "main form");
    assert.match(new URL(officer.page.url()).pathname, /^\/desk\/sittings\/\d+$/);
  });
  const sitting = new URL(officer.page.url()).pathname;
  await officer.look({ manual: "sitting" });
  await run.step("按 Alt+1，定下这一项，进入下一项", async () => {
    const first = await officer.page.locator(".now h2").innerText();
    await officer.accessKey("1");
    assert.notEqual(await officer.page.locator(".now h2").innerText(), first);
    await officer.says("已定 1 项");
  });
  await run.step("“需修改”没有写明，停在这一项", async () => {
    await officer.accessKey("2");
    await officer.refused("写明");
  });
  await officer.look({ name: "sitting-unsaid", status: 422 });
  await run.step("写明后定下", async () => {
    await officer.fill({ note: "示例：时限改为10个工作日。" });
    await officer.page.keyboard.press("Tab");
    await officer.accessKey("2");
    await officer.says("已定 2 项");
  });
  await run.step("打印会议确认单", async () => {
    await officer.press("打印会议确认单");
    await officer.says("示例：时限改为10个工作日。");
  });
  await officer.look();
  await run.step("结束，记录留下", async () => {
    await officer.open(sitting);
    await officer.press("结束集中办公");
    await officer.says("本次集中办公已结束");
  });
  await officer.look();
  await officer.visit(sitting, { name: "sitting-closed" });
  await officer.leave();
}
