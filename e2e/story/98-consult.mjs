import assert from "node:assert/strict";
import { printed } from "../lib/paper.mjs";

export const title = "互动交流：留言、答复、不写姓名的公开；意见征集到公布结果；网站纠错";

export default async function story(run) {
  const citizen = await run.visitor({ javaScript: false, phone: true });
  const code = await letter(run, citizen);
  await answer(run);
  await told(run, citizen, code);
  await call(run, citizen);
  await fix(run, citizen);
  await citizen.leave();
}

const minute = () => new Promise((done) => setTimeout(done, 3500)); // nobody fills in a form in less than three seconds

// letter is written on a telephone without JavaScript.
async function letter(run, citizen) {
  await citizen.visit("/consult", { manual: "consult-home" });
  await citizen.visit("/consult/letters/new");
  await run.step("漏填主题，写好的内容还在", async () => {
    await citizen.fill({ topic: { choose: "咨询" }, content: "我叫示例午，孩子上学的补助怎样申请？", name: "示例午", phone: "13800009999" });
    await minute();
    await citizen.press("提交留言", "main form");
    await citizen.refused("请填写主题");
    assert.equal(await citizen.page.locator("[name=content]").inputValue(), "我叫示例午，孩子上学的补助怎样申请？");
  });
  await citizen.look({ name: "letter-refused" });
  let code = "";
  await run.step("补上主题，得到编号和查询码", async () => {
    await citizen.fill({ title: "上学补助怎样申请" });
    await citizen.press("提交留言", "main form");
    await citizen.says("留言已收到");
    code = await citizen.page.locator(".receipt").innerText();
    assert.match(code, /^[A-Z0-9]{4}(-[A-Z0-9]{4}){2}$/);
    assert.equal((await citizen.context.cookies()).length, 0, "a cookie was set");
  });
  await citizen.look({ name: "letter-receipt", manual: "consult-receipt" });
  return code;
}

// answer takes the letter to the department, which answers; another passes it.
async function answer(run) {
  const officer = await run.as("county");
  await officer.visit("/desk/consult", { manual: "consult-list" });
  await run.step("办公室转给民政局", async () => {
    await officer.open("/desk/consult?q=" + encodeURIComponent("上学补助"));
    await officer.press("上学补助怎样申请");
    await officer.says("示例*");
    assert.ok(!(await officer.page.content()).includes("13800009999"), "the telephone is on the page");
    await officer.unfold("转有关单位办理");
    await officer.fill({ unit_transfer: { option: "民政局" }, why_transfer: "示例：按职责办理" }, "main details[open] form");
    await officer.press("转办", "main details[open] form");
    await officer.says("已转办");
  });
  await officer.look({ name: "letter-handed-on" });
  await officer.leave();
  const clerk = await run.as("dept");
  await run.step("民政局起草答复", async () => {
    await clerk.open("/desk/consult?q=" + encodeURIComponent("上学补助"));
    await clerk.press("上学补助怎样申请");
    await clerk.fill({ text_answer: "请带户口簿和学生证到镇民政办公室申请。" }, "main form");
    await clerk.press("提交审核", "main");
    await clerk.says("答复已提交审核");
  });
  await clerk.look({ name: "letter-drafted", manual: "consult-letter" });
  const at = new URL(clerk.page.url()).pathname;
  const head = await run.as("dept-head");
  await run.step("负责人审核通过；民政局提请公开，写信人的姓名不许出现", async () => {
    await head.open(at);
    await head.press("审核通过");
    await head.says("已审核通过");
    await clerk.open(at);
    await clerk.unfold("提请公开");
    await clerk.fill({ title_propose: "上学补助怎样申请", asked_propose: "示例午问上学补助怎样申请。", told_propose: "带户口簿和学生证到镇民政办公室申请。" }, "main details[open] form");
    await clerk.press("提请公开", "main details[open] form");
    await clerk.refused("有写信人的称呼");
    await clerk.fill({ asked_propose: "有群众问上学补助怎样申请。" }, "main details[open] form");
    await clerk.press("提请公开", "main details[open] form");
    await clerk.says("已提请公开");
    await head.open(at);
    await head.press("同意公开");
    await head.says("留言选登");
  });
  await head.look({ name: "letter-shown" });
  await clerk.leave();
  await head.leave();
}

async function told(run, citizen, code) {
  await run.step("写信人凭查询码看到答复", async () => {
    await citizen.open("/consult/query");
    await citizen.fill({ code: code.toLowerCase() });
    await minute();
    await citizen.press("查询", "main form");
    await citizen.says("请带户口簿和学生证到镇民政办公室申请。");
  });
  await citizen.look({ name: "letter-answered" });
  await run.step("公开的页面没有姓名和电话", async () => {
    await citizen.open("/consult/letters");
    await citizen.press("上学补助怎样申请");
    await citizen.says("有群众问上学补助怎样申请");
    const page = await citizen.page.content();
    assert.ok(!page.includes("示例午") && !page.includes("13800009999"), "the page names the writer");
  });
  await citizen.look({ name: "letter-public" });
}

// call is taken from its draft to an opinion; the county some weeks later has the result.
async function call(run, citizen) {
  const clerk = await run.as("dept");
  const head = await run.as("dept-head");
  const name = "示例：托育服务收费办法征求意见";
  let at = "";
  let today = "";
  await run.step("征集不足三十日又没有理由，不能保存；写明理由后送审、发布", async () => {
    await clerk.open("/desk/consult/calls/new?kind=call");
    today = await clerk.page.locator("[name=opens]").inputValue();
    await clerk.fill({ title: name, body: "现公开征求意见。", closes: today, ways: "电话：0539-0000007" });
    await clerk.press("保存草稿", "main form");
    await clerk.refused("一般不少于 30 日");
    await clerk.fill({ short_why: "示例：上级要求月底前印发" });
    await clerk.press("保存草稿", "main form");
    at = new URL(clerk.page.url()).pathname;
    await clerk.press("送审");
    await head.open(at);
    await head.says("审核通过，发布");
    await clerk.open(at);
    await clerk.unfold("登记线下审签：同意发布");
    await clerk.press("打印审签单");
    await clerk.says("负责人（签字）");
  });
  await clerk.look({ name: "call-sheet" });
  await run.step("负责人在审签单上签字，起草人登记，自己签的不收", async () => {
    const scan = await printed(clerk, "审签单.pdf");
    await clerk.open(at);
    await clerk.unfold("登记线下审签：同意发布");
    const author = await clerk.page.locator("aside .facts tr", { hasText: "起草" }).locator("td").innerText();
    const sign = { signed_by: author.trim(), signed_on: today, scan: { file: scan } };
    await clerk.fill(sign, "main details[open] form");
    await clerk.press("登记：同意发布", "main details[open] form");
    await clerk.refused("请由另一位同志签字");
    await clerk.fill({ ...sign, signed_by: "示例负责人" }, "main details[open] form");
    await clerk.press("登记：同意发布", "main details[open] form");
    await clerk.says("已登记线下审签");
    await clerk.says("线下审签：示例负责人");
    await head.open(at);
    await head.says("进行中");
  });
  await head.look({ name: "call-launched", manual: "consult-call" });
  await run.step("群众在手机上提意见", async () => {
    await citizen.open("/consult/calls");
    await citizen.press(name);
    await citizen.says("今天截止");
    await citizen.says("示例：上级要求月底前印发");
    await citizen.fill({ text: "建议写明寒暑假怎样收费。" });
    await minute();
    await citizen.press("提交意见", "main form");
    await citizen.says("已收到");
  });
  await citizen.look({ name: "opinion-given" });
  await run.step("民政局登记来电，填写采纳情况", async () => {
    await clerk.open(`${at}/opinions`);
    await clerk.says("建议写明寒暑假怎样收费。");
    await clerk.fill({ channel: { option: "电话" }, text: "来电：希望按月收费。" }, "main section form");
    await clerk.press("登记", "main section form");
    await clerk.says("已登记 1 条意见");
    await clerk.page.locator("select[name^=outcome]").first().selectOption({ label: "采纳" });
    await clerk.page.locator("input[name^=gist]").first().fill("写明寒暑假收费");
    await clerk.press("保存采纳情况");
    await clerk.says("已保存 1 条意见的采纳情况");
  });
  await clerk.look({ name: "opinions", manual: "consult-opinions" });
  await run.step("征集期满的征集公布了结果：采纳几条、为什么不采纳", async () => {
    await citizen.open("/consult/calls/1");
    await citizen.says("征集结果");
    await citizen.says("标准由市级统一规定");
  });
  await citizen.look({ name: "call-result" });
  await citizen.visit("/consult/calls/2", { manual: "consult-survey" });
  await clerk.leave();
  await head.leave();
}

async function fix(run, citizen) {
  await citizen.visit("/consult/fix?page=/questions");
  await run.step("网站纠错，旁边就是国家平台的链接", async () => {
    await citizen.says("我为政府网站找错");
    await citizen.fill({ topic: { choose: "错别字" }, content: "“帐户”应为“账户”。" });
    await minute();
    await citizen.press("提交纠错", "main form");
    await citizen.says("纠错已收到");
  });
  await citizen.look({ name: "fix-receipt" });
  const officer = await run.as("county");
  await run.step("办公室看到纠错和剩余工作日", async () => {
    await officer.open("/desk/consult?kind=fix&state=open");
    await officer.says("还有 3 个工作日");
  });
  await officer.look({ name: "fix-list" });
  await officer.leave();
}
