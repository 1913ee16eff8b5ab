import assert from "node:assert/strict";
import { join } from "node:path";
import { photographed } from "../lib/paper.mjs";
import { Workbook } from "../lib/workbook.mjs";

export const title = "确认轮次：确认表发出去、改了名回来、只看不同、盖章、一键确认";

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

export default async function story(run) {
  const officer = await run.as("county");
  const clerk = await run.as("dept");
  const round = await open(run, officer);
  const { unit, path } = await fill(run, officer, clerk, round);
  await review(run, officer, unit);
  await mend(run, clerk, unit, path);
  await seal(run, clerk, unit);
  await confirm(run, officer, unit);
  await remind(run, officer, round);
  await drop(run, officer);
  for (const person of [clerk, officer]) await person.leave();
}

async function open(run, officer) {
  let round = "";
  await officer.visit("/desk/rounds");
  await officer.visit("/desk/rounds/new");
  await run.step("没有选领域，说明要选", async () => {
    await officer.press("新建一轮", "main form");
    await officer.refused("请选择领域");
  });
  await run.step("新建第二轮，先不发出", async () => {
    await officer.open("/desk/rounds/new");
    await officer.page.locator("main form [name=domains][value=D20]").check();
    await officer.page.locator("main form [name=domains][value=D05]").check();
    await officer.fill({ days: "5", note: "示例：请逐条核对公开时限。" });
    await officer.press("新建一轮", "main form");
    await officer.says("第二轮确认已建好，还没有发出");
    round = new URL(officer.page.url()).pathname;
  });
  await officer.look({ name: "round-draft" });
  await run.step("按下“发出”才发给单位", async () => {
    await officer.press("发出给");
    await officer.says("第二轮确认已发出");
    await officer.says("未回传");
  });
  await officer.look({ manual: "round-board" });
  await run.step("全部确认表可以打包下载", async () => { await officer.download("下载全部确认表"); });
  return round;
}

// fill is what the liaison does in a spreadsheet program.
async function fill(run, officer, clerk, round) {
  let unit = "", path = "";
  await run.step("今日一屏上有这一轮，点进去下载确认表", async () => {
    await clerk.open("/desk");
    await clerk.press(/第二轮确认：\d+ 项待确认并回传/);
    unit = new URL(clerk.page.url()).pathname;
    assert.ok(unit.startsWith(`${round}/units/`), unit);
    path = await clerk.download("下载确认表");
  });
  await clerk.look({ manual: "liaison-round" });
  await clerk.visit("/desk/rounds/mine");
  await run.step("拿错别的单位的表，按名指出，不收", async () => {
    await officer.open(round);
    const other = await officer.download("下载", "main .ledger tbody tr:has-text('应急局')");
    await clerk.open(unit);
    await clerk.fill({ files: { file: named(run, other, "民政局确认表.xlsx") } }, "main form[action$='/return']");
    await clerk.press("上传确认表");
    await clerk.refused("这是应急局第二轮的表");
  });
  await clerk.look({ name: "round-return-refused", status: 422 });
  await run.step("改两条、换了行序、撤了保护、改了文件名，照样认得", async () => {
    const book = new Workbook(path);
    const sheet = "社会救助";
    const lines = linesOf(book, sheet);
    const [limit, answer, note] = ["公开时限", "答复", "说明"].map((head) => book.column(sheet, head));
    book.unprotect(sheet);
    book.set(sheet, `${limit}${lines[0]}`, "信息形成之日起5个工作日内");
    book.set(sheet, `${answer}${lines[0]}`, "有修改");
    book.set(sheet, `${note}${lines[0]}`, "示例：按省里新要求提前。");
    book.set(sheet, `${answer}${lines[1]}`, "本县不适用");
    book.set(sheet, `${note}${lines[1]}`, "示例：本县没有这项业务。");
    book.set(sheet, `${answer}${lines[2]}`, "无异议");
    book.swap(sheet, lines[3], lines[4]);
    path = book.save(join(run.server.folder, "副本(3).xlsx"));
    await clerk.open(unit);
    await clerk.fill({ files: { file: path } }, "main form[action$='/return']");
    await clerk.press("上传确认表");
    await clerk.says("有不同 2 项");
  });
  await clerk.look({ name: "round-returned" });
  return { unit, path };
}

// named copies a file under the name that somebody gave it.
function named(run, path, name) { return new Workbook(path).save(join(run.server.folder, name)); }

// linesOf are the row numbers of the entries on a sheet, found by their codes.
function linesOf(book, sheet) {
  return book.rows(sheet).filter(({ cells }) => Object.values(cells).some((text) => /^D\d\d-\d{4}$/.test(text))).map(({ row }) => row);
}

async function review(run, officer, unit) {
  await run.step("政务公开科只看有不同的两项", async () => {
    await officer.open(unit);
    assert.equal(await officer.page.locator("#differences article").count(), 2);
    await officer.says("信息形成之日起5个工作日内", "#differences ins");
  });
  await officer.look({ manual: "round-review" });
  const second = officer.page.locator("#differences article").filter({ hasText: "本县不适用" });
  await run.step("退回要写理由", async () => {
    await officer.follow(() => second.locator("button[value=return]").click());
    await officer.refused("理由");
  });
  await officer.look({ name: "round-return-unreasoned", status: 422 });
  await run.step("退回一项，采纳一项", async () => {
    await officer.open(unit);
    await second.locator("textarea").fill("示例：上级统一要求公开，请保留。");
    await officer.follow(() => second.locator("button[value=return]").click());
    await officer.says("退回");
    await officer.follow(() => officer.page.locator("#differences button[value=accept]").first().click());
    await officer.says("采纳");
    assert.equal(await officer.page.locator("#differences button[value=accept]").count(), 0);
  });
  await officer.look({ name: "round-decided" });
}

async function mend(run, clerk, unit, path) {
  await run.step("联络员看到退回的理由，改好再传一次", async () => {
    await clerk.open(unit);
    await clerk.says("示例：上级统一要求公开，请保留。");
    const book = new Workbook(path);
    const sheet = "社会救助";
    const line = linesOf(book, sheet)[1];
    book.set(sheet, `${book.column(sheet, "答复")}${line}`, "无异议");
    book.set(sheet, `${book.column(sheet, "说明")}${line}`, "");
    await clerk.fill({ files: { file: book.save(join(run.server.folder, "副本(4)改.xlsx")) } }, "main form[action$='/return']");
    await clerk.press("上传确认表");
    await clerk.says("有不同 0 项");
  });
}

async function seal(run, clerk, unit) {
  await clerk.open(unit);
  const scan = await photographed(clerk, "签字盖章.png");
  await run.step("没有扫描件不能登记", async () => {
    await clerk.fill({ signed_by: "示例己", signed_on: today() }, "main form[action$='/seal']");
    await clerk.press("登记签字盖章件");
    await clerk.refused("请上传签字盖章后的扫描件");
  });
  await run.step("单位负责人在纸上签字盖章，登记在他名下", async () => {
    await clerk.fill({ signed_by: "示例己", signed_on: today(), scan: { file: scan } }, "main form[action$='/seal']");
    await clerk.press("登记签字盖章件");
    await clerk.says("已盖章");
    await clerk.says("示例己");
  });
  await clerk.look({ name: "round-sealed" });
}

async function confirm(run, officer, unit) {
  await run.step("其余无异议的，一个键确认", async () => {
    await officer.open(unit);
    await officer.tabTo(`main form[action='${unit}/confirm'] button.button-main`);
    await officer.key("Enter");
    await officer.says("本轮已确认");
  });
  await officer.look({ name: "round-confirmed" });
}

async function remind(run, officer, round) {
  await run.step("拟催办清单：文字可以复制，按“发出”才发", async () => {
    await officer.open(round);
    await officer.press("催办");
    assert.match(await officer.page.locator("[name=text]").inputValue(), /回传/);
    assert.doesNotMatch(await officer.page.locator("[name=text]").inputValue(), /蒙阴县民政局|^民政局/m);
  });
  await officer.look({ manual: "round-reminders" });
  await run.step("发出站内催办", async () => {
    await officer.press(/^发出$/, "main form");
    await officer.says("站内催办");
  });
  await officer.visit(`${round}/returns`);
}

async function drop(run, officer) {
  await run.step("没有发出的轮次可以删除", async () => {
    await officer.open("/desk/rounds/new");
    await officer.page.locator("main form [name=domains][value=D21]").check();
    await officer.press("新建一轮", "main form");
    await officer.press("删除本轮");
    await officer.press("删除", "main form");
    await officer.says("没有发出的轮次已删除");
  });
}
