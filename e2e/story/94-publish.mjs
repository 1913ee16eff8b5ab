import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export const title = "公开信息：填写、体检、退回、审核、发布、修改稿、勘误、撤稿、静默下线；应公开任务、催办、密钥";

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
const name = "示例：关于发放冬季取暖补贴的通知";
const publicOf = (item) => item.replace("/desk", "");

export default async function story(run) {
  const clerk = await run.as("dept");
  const head = await run.as("dept-head");
  const item = await write(run, clerk);
  await back(run, clerk, head, item);
  await publish(run, clerk, head, item);
  await revise(run, clerk, head, item);
  await down(run, head, item);
  await byPhone(run, clerk, head);
  await owed(run, clerk);
  await clerk.leave();
  await head.leave();
  await officer(run);
  await tokens(run);
}

// pasted puts a Word table with its styles into the editor, as the clipboard does.
async function pasted(person, html) {
  const text = person.page.locator(".rich [contenteditable]");
  await text.click();
  await text.evaluate((box, text) => {
    const data = new DataTransfer();
    data.setData("text/html", text);
    data.setData("text/plain", "x");
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, html);
}

async function write(run, clerk) {
  let item = "";
  await clerk.visit("/desk/items", { manual: "item-list" });
  await run.step("新建通知，没有标题和栏目，逐处指出", async () => {
    await clerk.press("新建公开信息");
    await clerk.press("通知公告");
    await clerk.press("开始填写", "main form");
    await clerk.refused("请填写标题");
    await clerk.refused("请选择栏目");
  });
  await clerk.look({ name: "item-new-refused", status: 422 });
  await run.step("填好，进入填写页", async () => {
    await clerk.fill({ title: name, column: { option: "其他法定信息" } });
    await clerk.press("开始填写", "main form");
    item = new URL(clerk.page.url()).pathname.replace(/\/edit$/, "");
  });
  await run.step("从 Word 粘贴，表格留下，字体和颜色去掉", async () => {
    await pasted(clerk, '<p class="MsoNormal" style="font-family:仿宋;color:red">各乡镇（街道）：<o:p></o:p></p><p style="text-indent:32pt">现将补贴标准公布如下。</p><table style="border:1px solid"><tr><td style="width:50pt">对象</td><td>标准（元）</td></tr><tr><td>示例对象</td><td>300</td></tr></table>');
    await clerk.fill({ section: "社会救助科", formed_on: today(), "fields.phone": "0539-0000007" });
    await clerk.look({ manual: "item-edit" });
    await clerk.press("保存并体检");
    await clerk.says("发布前体检");
  });
  await clerk.look({ name: "check-clean" });
  await run.step("正文里没有留下样式", async () => {
    await clerk.open(item);
    await clerk.says("示例对象");
    assert.doesNotMatch(await clerk.page.locator(".preview").innerHTML(), /style=|Mso|仿宋/);
  });
  await run.step("送审", async () => {
    await clerk.open(`${item}/submit`);
    await clerk.look();
    await clerk.press("送审", "main form");
    await clerk.says("待初审");
  });
  return item;
}

async function back(run, clerk, head, item) {
  await run.step("审核人没写理由，退不回去", async () => {
    await head.open(`${item}/review`);
    await head.press("退回修改");
    await head.refused("请说明理由");
  });
  await head.look({ name: "return-unreasoned", status: 422 });
  await run.step("选一个常用原因，退回", async () => {
    await head.open(`${item}/review`);
    await head.look({ name: "item-review", manual: "item-review" });
    await head.page.locator("main form [name=chip][value='要素不全']").check();
    await head.press("退回修改");
    await head.open(item);
    await head.says("已退回");
  });
  await run.step("拟稿人看到原因，改好再送", async () => {
    await clerk.open("/desk");
    await clerk.says("关于发放冬季取暖补贴的通知");
    await clerk.open(`${item}/edit`);
    await clerk.says("要素不全");
    await clerk.look({ name: "item-returned" });
    await clerk.fill({ document_no: "示民发〔2026〕5号" });
    await clerk.press("保存并体检");
    await clerk.open(`${item}/submit`);
    await clerk.press("送审", "main form");
  });
}

async function answer(person) {
  for (const question of ["state", "work", "trade", "personal"]) await person.fill({ [`secrecy_${question}`]: { choose: "no" } });
  await person.fill({ conclusion: { choose: "publish" } });
}

async function publish(run, clerk, head, item) {
  await run.step("初审，填《保密审查表》", async () => {
    await head.open(`${item}/first`);
    await answer(head);
    await head.look({ name: "item-first", manual: "item-secrecy" });
    await head.press("初审通过", "main form");
    await head.open(item);
    await head.says("待发布");
  });
  await run.step("审定后改错别字：勘误在对照上确认，不用重审", async () => {
    await clerk.open(`${item}/edit`);
    await clerk.fill({ title: `${name}（2026年）` });
    await clerk.press("保存", "main form .acts button[value=stay], main form .acts");
    await head.open(`${item}/errata`);
    await head.says("（2026年）");
    await head.look();
    await head.press("文字勘误确认", "main form");
  });
  for (const word of ["schedule", "unschedule"]) {
    await run.step(word === "schedule" ? "定时发布" : "取消定时", async () => {
      await clerk.open(`${item}/${word}`);
      if (word === "schedule") await clerk.fill({ publish_at: nextWeek(), publish_time: "09:00" });
      await clerk.look();
      await clerk.press(word === "schedule" ? "定时发布" : "取消定时", "main form");
    });
    if (word === "schedule") await clerk.visit(`${item}/return-scheduled`);
  }
  await run.step("发布，公众看得到", async () => {
    await clerk.open(`${item}/publish`);
    await clerk.look();
    await clerk.press(/^发布/, "main form");
    assert.equal((await fetch(run.base + publicOf(item))).status, 200);
  });
  await clerk.open(item);
  await clerk.look({ name: "item-published", manual: "item-published" });
  const citizen = await run.visitor({ javaScript: false });
  await citizen.visit(publicOf(item), { name: "item-public", manual: "item-public" });
  await citizen.leave();
}

function nextWeek() { return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date(Date.now() + 7 * 86400000)); }

async function revise(run, clerk, head, item) {
  await run.step("要改已发布的：另起修改稿，公开的那一版不动", async () => {
    await clerk.open(`${item}/revise`);
    await clerk.look();
    await clerk.press("修改", "main form");
    await clerk.open(`${item}/edit`);
    await clerk.fill({ document_no: "示民发〔2026〕6号" });
    await clerk.press("保存并体检");
    await clerk.open(`${item}/submit`);
    await clerk.press("送审", "main form");
    assert.match(await (await fetch(run.base + publicOf(item))).text(), /5号/);
  });
  await run.step("审核人看到与公开版本的不同", async () => {
    await head.open(`${item}/review`);
    await head.says("与公开版本的不同");
    await head.says("6号", "main ins");
  });
  await head.look({ name: "item-diff", manual: "item-diff" });
  await run.step("通过、发布，公开的换成新的一版", async () => {
    await head.open(`${item}/first`);
    await answer(head);
    await head.press("初审通过", "main form");
    await clerk.open(`${item}/publish`);
    await clerk.press(/^发布/, "main form");
    assert.match(await (await fetch(run.base + publicOf(item))).text(), /6号/);
  });
  await clerk.visit(`${item}/revisions/2`);
}

async function down(run, head, item) {
  await run.step("撤稿要说明，公众看到撤稿说明", async () => {
    await head.open(`${item}/withdraw`);
    await head.look({ manual: "item-withdraw" });
    await head.press("撤稿", "main form");
    await head.refused("说明");
    await head.fill({ reason: "示例：标准调整，另行公布。" });
    await head.press("撤稿", "main form");
    assert.equal((await fetch(run.base + publicOf(item))).status, 410);
  });
  const citizen = await run.visitor({ javaScript: false });
  await citizen.visit(publicOf(item), { name: "item-gone", status: 410 });
  await run.step("静默下线：地址打不开，外面什么都不留", async () => {
    await head.open(`${item}/offline`);
    await head.fill({ reason: "示例：误发，负责人同意下线。" });
    await head.look();
    await head.press("静默下线", "main form");
    assert.equal((await fetch(run.base + publicOf(item))).status, 404);
  });
  await citizen.leave();
}

async function byPhone(run, clerk, head) {
  let item = "";
  await run.step("紧急的：电话请示发布，1 个工作日内补签", async () => {
    await clerk.open("/desk/items/new?type=emergency");
    await clerk.fill({ title: "示例：大风蓝色预警", column: { option: "其他法定信息" } });
    await clerk.press("开始填写", "main form");
    item = new URL(clerk.page.url()).pathname.replace(/\/edit$/, "");
    await pasted(clerk, "<p>今天夜间有大风，请注意防范。</p>");
    await clerk.fill({ section: "办公室" });
    await clerk.press("保存并体检");
    await clerk.open(`${item}/emergency`);
    await clerk.fill({ reason: "示例：气象台临时发布预警。", phone_by: "示例己", phone_at: today(), phone_time: "00:01" });
    await clerk.look();
    await clerk.press("电话请示发布", "main form");
    assert.equal((await fetch(run.base + publicOf(item))).status, 200);
  });
  await clerk.visit(`${item}/paper-countersign`);
  await run.step("负责人补签", async () => {
    await head.open(`${item}/countersign`);
    await head.look();
    await head.press("补签", "main form");
    await head.open(item);
    await head.says("补签");
  });
}

async function owed(run, clerk) {
  await clerk.visit("/desk/duties/list", { manual: "owed-list" });
  await run.step("本期无此类信息：写情况，申报", async () => {
    await clerk.open("/desk/duties/list?state=open");
    await clerk.press("本期无此类信息", "main .ledger");
    await clerk.look({ manual: "owed-declare" });
    await clerk.fill({ reason: "示例：本季度没有发生。" });
    await clerk.press("本期无此类信息", "main form .acts");
    await clerk.says("1 项已办理");
  });
  await clerk.look({ name: "owed-results" });
  await run.step("弄错了，撤回申报", async () => {
    await clerk.open("/desk/duties/list?state=waiting");
    await clerk.press("撤回申报", "main .ledger");
    await clerk.look();
    await clerk.press("撤回申报", "main form .acts");
    await clerk.says("1 项已办理");
  });
  await run.step("已在其他平台公开：平台、网址、日期缺一不可", async () => {
    await clerk.open("/desk/duties/list?state=open");
    await clerk.follow(() => clerk.page.locator("main .ledger a[href*='/do/elsewhere?']").first().click());
    await clerk.fill({ platform: "示例平台" });
    await clerk.press("其他平台", "main form .acts");
    await clerk.refused("网址");
    await clerk.fill({ link: "https://example.gov.cn/a/1.html", on: today() });
    await clerk.press("其他平台", "main form .acts");
    await clerk.says("1 项已办理");
  });
  const town = await run.as("town");
  await run.step("乡镇申报本级的一项，等县级同意", async () => {
    await town.open("/desk/duties/list?state=open&tier=township");
    await town.press("本期无此类信息", "main .ledger");
    await town.fill({ reason: "示例：本期没有发生。" });
    await town.press("本期无此类信息", "main form .acts");
    await town.says("1 项已办理");
  });
  await town.leave();
}

async function officer(run) {
  const officer = await run.as("county");
  await officer.visit("/desk/duties", { manual: "owed-board" });
  await run.step("公开总表可以导出，可以看数字表", async () => {
    await officer.download("Excel", ".exports");
    await officer.open("/desk/duties?view=table");
    await officer.says("应公开");
  });
  await officer.look({ name: "owed-table" });
  await run.step("不同意要写理由", async () => {
    await officer.open("/desk/duties/list?state=waiting");
    await officer.press("不同意申报", "main .ledger");
    await officer.look({ name: "owed-refuse-ask" });
    await officer.press("不同意申报", "main form .acts");
    await officer.refused("理由");
  });
  await officer.look({ name: "owed-refuse", status: 422 });
  await run.step("同意一项申报", async () => {
    await officer.open("/desk/duties/declarations");
    await officer.look({ manual: "owed-declarations" });
    await officer.page.locator("tr", { hasText: "野店镇" }).locator("input[type=checkbox]").first().check();
    await officer.press("同意", ".bulk");
    await officer.press("同意", "main form");
    await officer.says("1 项已办理");
  });
  await run.step("同意过的可以重新打开", async () => {
    await officer.open("/desk/duties/list?state=declared");
    await officer.press(/重新|恢复/, "main .ledger");
    await officer.look();
  });
  await officer.visit("/desk/duties/nudges", { manual: "owed-nudges" });
  await run.step("拟催办清单，按“发出”才发", async () => {
    await officer.press(/^发出$/, "main form");
    await officer.says("已发出");
  });
  await officer.look({ name: "nudged" });
  await officer.visit("/desk/duties/columns", { manual: "owed-columns" });
  await officer.visit("/desk/duties/calendar", { manual: "owed-calendar" });
  await run.step("登记一条整改", async () => {
    await officer.open("/desk/duties/rectify/new");
    await officer.fill({ no: "示例-001", unit: { option: "民政局" }, problem: "示例：栏目超期未更新。" });
    await officer.press("保存", "main form");
    await officer.open("/desk/duties/rectify");
    await officer.says("示例-001");
    await officer.follow(() => officer.page.locator("main .ledger td a").first().click());
  });
  await officer.look();
  await run.step("发布和撤下的信息签名编包，导出给上级平台", async () => {
    const folder = join(run.server.folder, "上报");
    mkdirSync(folder);
    run.server.run("outbox", "export", folder);
    await officer.open("/desk/outbox");
    await officer.press("第 1 号", "main .ledger");
    await officer.says("清单摘要");
  });
  await officer.look();
  await officer.leave();
}

async function tokens(run) {
  const admin = await run.as("sysadmin");
  await run.step("给业务系统发放密钥，只显示一次", async () => {
    await admin.open("/desk/tokens/new");
    await admin.fill({ name: "示例：民政业务系统", unit: { option: "民政局" }, expires: nextWeek() });
    await admin.press("发放密钥", "main form");
    await admin.says("密钥只显示这一次");
  });
  await admin.look({ name: "token-secret" });
  await admin.open("/desk/tokens");
  await run.step("收回", async () => {
    await admin.press("收回", "main .ledger");
    await admin.look();
    await admin.press("收回密钥", "main form");
    await admin.says("收回");
  });
  await admin.leave();
}
