import assert from "node:assert/strict";

export const title = "审计：谁看过、下载留痕、每日锚定与抄件核对";

export default async function story(run) {
  const name = await readAndTake(run);
  const auditor = await run.as("auditor");
  await run.step("审计员从日志查到谁看过、谁下载过", async () => {
    await auditor.open("/desk/audit?action=file.take");
    await auditor.says("下载、导出");
    await auditor.says("/desk/people/export");
    await auditor.open("/desk/audit/seen");
    await auditor.fill({ kind: { option: "人员" }, id: "1" });
    await auditor.press("查询");
    await auditor.says("查看页面");
    await auditor.says(name);
  });
  await auditor.look({ name: "audit-seen", manual: "audit-seen" });
  let line = "";
  await run.step("每日锚定：一天一行，可以抄走", async () => {
    await auditor.open("/desk/audit/anchors");
    line = (await auditor.page.locator("main .ledger .code").first().innerText()).trim();
    assert.match(line, /^lianghua-anchor\/1 \d{4}-\d\d-\d\d \d+ [0-9a-f]{64} [0-9a-f]{16} \S+$/);
  });
  await auditor.look({ name: "audit-anchors", manual: "audit-anchors" });
  await run.step("与抄件核对：相符；改过的抄件不能用", async () => {
    await auditor.fill({ lines: line });
    await auditor.press("核对", "main .section form");
    await auditor.says("行锚定与日志相符");
    await auditor.fill({ lines: line.replace(/ [0-9a-f]{64} /, ` ${"0".repeat(64)} `) });
    await auditor.press("核对", "main .section form");
    await auditor.says("签名不符");
  });
  await auditor.leave();
}

// readAndTake opens a person's page and takes a list away; it returns who did.
async function readAndTake(run) {
  const officer = await run.as("county");
  let name = "";
  await run.step("政务公开科打开人员页面，导出人员表", async () => {
    await officer.open("/desk/people/1");
    name = (await officer.page.locator("header").innerText()).match(/示例\S+/)?.[0] ?? "";
    await officer.open("/desk/people");
    await officer.download("CSV", ".exports");
  });
  await officer.leave();
  return name;
}
