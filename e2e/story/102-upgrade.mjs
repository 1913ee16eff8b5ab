import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const title = "目录升级：读入新标准、逐条匹配、生效，部门只重新确认变化的";

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

export default async function story(run) {
  const officer = await run.as("county");
  await waiting(run, officer);
  const at = await load(run, officer);
  const before = await confirmed(run, officer);
  assert.ok(before > 0, "the county has confirmed no claim of D20");
  await apply(run, officer, at);
  await renew(run);
  await finish(run, officer, at);
  await officer.leave();
}

// waiting looks at the demo's own upgrade: doubts, another match by hand, what the county changed.
async function waiting(run, officer) {
  await officer.visit("/desk/upgrades");
  await officer.visit("/desk/upgrades/1?kind=all", { manual: "upgrade-matches" });
  await officer.visit("/desk/upgrades/1/progress");
  await run.step("本县改动过的，三方文字并列，保留要写理由", async () => {
    await officer.open("/desk/upgrades/1?kind=asks");
    await officer.press(/./, "main .ledger tbody th");
    for (const words of ["原标准", "新标准", "本县", "匹配的理由", "把握"]) await officer.says(words);
    await officer.fill({ choice_time_limit: { choose: "local" }, why_time_limit: "" });
    await officer.press("定取舍", "main form");
    await officer.refused("请写明理由");
  });
  await officer.look({ name: "upgrade-line-refused", status: 422 });
  await run.step("写明理由，定取舍", async () => {
    await officer.fill({ choice_time_limit: { choose: "local" }, why_time_limit: "示例：本县要求从严。" });
    await officer.press("定取舍", "main form");
    await officer.says("已定取舍");
    await officer.open("/desk/upgrades/1?kind=changed&q=房屋征收决定");
    await officer.press(/./, "main .ledger tbody th");
  });
  await officer.look({ manual: "upgrade-line" });
  await run.step("导出匹配表", async () => {
    await officer.open("/desk/upgrades/1?kind=all");
    assert.match(readFileSync(await officer.download("CSV"), "utf8"), /匹配|理由/);
  });
}

// load reads a new standard of 社会救助: every limit is another one, one item is renamed, one is new.
async function load(run, officer) {
  const whole = join(run.server.folder, "现行.csv");
  run.server.run("export", "catalogue", "--domain", "D20", "--format", "csv", "-o", whole);
  const [head, ...rows] = readFileSync(whole, "utf8").trimEnd().split(/\r?\n(?=社会救助)/);
  const revised = rows.map((row) => row.replace(/10个工作日内/g, "7个工作日内").replace(",监督检查,", ",投诉举报,"));
  const fresh = "社会救助,14,综合业务,救助热线,,社会救助服务热线号码；受理时间,《社会救助暂行办法》,信息形成或者变更之日起20个工作日内,县民政局,政府网站,全社会,主动,县级";
  const file = join(run.server.folder, "社会救助（新版）.csv");
  writeFileSync(file, [head, ...revised, fresh, ""].join("\r\n"));
  await officer.visit("/desk/upgrades/new");
  await run.step("没有选文件、没有填文号，逐处指出", async () => {
    await officer.press("读入并匹配");
    await officer.refused("请选择新标准的文件");
  });
  await officer.look({ name: "upgrade-unfilled", status: 422 });
  await run.step("读入，逐条说明匹配的理由；目录没有变化", async () => {
    await officer.fill({ level: { choose: "national" }, name: "社会救助领域基层政务公开标准目录（示例，新版）", document_no: "示民发〔2026〕3号", issued_on: today(), in_force_on: today(), file: { file }, part: true });
    await officer.press("读入并匹配");
    await officer.says("目录还没有变化");
    await officer.open(`${new URL(officer.page.url()).pathname}?kind=changed`);
    await officer.says("投诉举报");
    await officer.says("公开时限");
  });
  await officer.look({ name: "upgrade-changed" });
  return new URL(officer.page.url()).pathname;
}

// confirmed counts the confirmed claims of the domain.
async function confirmed(run, officer) {
  await officer.open("/desk/claims?domain=D20&state=confirmed");
  return officer.page.locator(".ledger tbody tr").count();
}

async function apply(run, officer, at) {
  await run.step("存疑的采纳，本县改动的定取舍，确认匹配", async () => {
    await officer.open(at);
    if (await officer.page.locator("main button", { hasText: "全部采纳存疑的" }).count() > 0) await officer.press("全部采纳存疑的");
    if (await officer.page.locator("main summary", { hasText: "一次定取舍" }).count() > 0) {
      await officer.unfold("一次定取舍");
      await officer.fill({ choice: { choose: "national" } });
      await officer.press("全部这样定");
    }
    await officer.press("确认匹配");
    await officer.press("确认匹配", "main form");
    await officer.says("现在是“已确认”");
    await officer.press("生效", ".acts");
  });
  await officer.look({ manual: "upgrade-apply" });
  await run.step("生效：变化的请重新确认，编号变动和不变的不动", async () => {
    await officer.press("生效", "main form");
    await officer.says("现在是“已生效”");
    await officer.press("重新确认进度");
    await officer.says("民政局");
  });
  await officer.look({ manual: "upgrade-progress" });
  await run.step("还没有人重新确认，可以撤销", async () => {
    await officer.open(`${at}/issue/undo`);
    await officer.says("恢复到生效以前");
  });
}

// renew lets 民政局 look at what changed and claim one entry anew, head and county confirm it.
async function renew(run) {
  const clerk = await run.as("dept");
  await run.step("联络员看到标准改了什么", async () => {
    await clerk.open("/desk/claims?domain=D20&state=assigned");
    await clerk.press(/./, "main .ledger tbody th");
    await clerk.says("标准有变化，请重新确认");
    await clerk.says("7个工作日内");
  });
  await clerk.look({ name: "claim-renewed", manual: "upgrade-renew" });
  await run.step("核对后重新认领", async () => {
    await clerk.press(/^认领$/, ".acts");
    await clerk.fill({ section: "社会救助科", officer: "示例戊", phone: "0539-0000000" });
    await clerk.press(/^认领/, "main form");
    await clerk.says("已办理“认领”");
  });
  await clerk.leave();
  const head = await run.as("dept-head");
  await run.step("单位负责人确认", async () => {
    await head.open("/desk/claims?domain=D20&state=accepted");
    await head.press(/./, "main .ledger tbody th");
    await head.press("单位负责人确认", ".acts");
    await head.press("单位负责人确认", "main form");
    await head.says("已办理“单位负责人确认”");
  });
  await head.leave();
}

async function finish(run, officer, at) {
  await run.step("县级确认，这一项重新确认到位", async () => {
    await officer.open("/desk/claims?domain=D20&state=endorsed&tier=county");
    await officer.press(/./, "main .ledger tbody th");
    await officer.press("县级确认", ".acts");
    await officer.press("县级确认", "main form");
    await officer.says("已办理“县级确认”");
    await officer.press(/\//, "main .facts");
    await officer.says("标准沿革");
    await officer.says("示民发〔2026〕3号");
  });
  await officer.look({ name: "entry-lineage" });
  await run.step("已有重新确认，不能再整批撤销", async () => {
    await officer.open(`${at}/issue/undo`);
    await officer.says("不能再整批撤销");
  });
  await officer.look({ name: "upgrade-standing" });
  await run.step("进度里看得到已确认", async () => {
    await officer.open(`${at}/progress`);
    assert.match(await officer.page.locator("main .ledger tfoot").innerText(), /[1-9]/);
  });
}
