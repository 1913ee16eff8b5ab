import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { photographed, printed } from "../lib/paper.mjs";

export const title = "依申请公开：手机上申请、确认、补正、征求第三方意见、协办、会商、延期、部分公开、审签、送达、归档；年度报告计入，公众只看到状态和日期";

const day = (ahead = 0) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date(Date.now() + ahead * 86400000));
const applicant = { name: "示例申", id_number: "SHILI970001", phone: "13800009797", address: "示例路97号" };
const need = "示例镇农贸市场改造项目的租赁合同及附件";
const later = 14; // the desk works on the case two weeks after it came in: the ladder has days in it
const year = day(later).slice(0, 4);

export default async function story(run) {
  const county = await run.server.later(later);
  const desk = (account) => run.as(account, { base: county.base });
  const officer = await desk("county");
  const before = await counted(officer);
  const receipt = await apply(run);
  await counter(run, officer);
  const at = await found(officer, receipt.number);
  await examine(run, officer, at);
  await corrected(run, officer, at);
  await third(run, officer, at);
  await searched(run, officer, at, desk);
  await drafted(run, officer, at);
  await met(run, officer, at, desk);
  await extended(run, officer, at, desk);
  await redacted(run, officer, at);
  await signed(run, officer, at, desk);
  await delivered(run, officer, at);
  await reported(run, officer, at, before);
  await told(run, officer, at, receipt, county.base);
  await around(officer, at);
  await officer.leave();
  await county.stop();
}

// act opens the form of a move, fills it in and sends it off.
async function act(person, at, word, values, button, options) {
  await person.open(`${at}/${word}`);
  if (options) await person.look({ ...options, served: person.served });
  await person.fill(values);
  await person.press(button, "main form.form .acts");
  await person.open(at);
}

// here looks at the open page as the server sends it when it is asked for again.
const here = (person, options) => person.visit(person.page.url().replace(person.base, ""), options);

const minute = () => new Promise((done) => setTimeout(done, 3500)); // nobody fills in a form in less than three seconds

// apply is a citizen on a telephone without JavaScript: number and code are all that is given.
async function apply(run) {
  const citizen = await run.visitor({ javaScript: false, phone: true });
  await citizen.visit("/requests");
  await citizen.visit("/requests/new");
  await run.step("先看有没有已经公开的", async () => {
    await citizen.fill({ need: "城乡居民最低生活保障标准" });
    await minute();
    await citizen.press("下一步");
    await citizen.says("这就是我要的");
  });
  await citizen.look({ name: "requests-offers" });
  await run.step("都不是，继续申请", async () => {
    await citizen.press("继续申请");
    await citizen.fill({ need });
  });
  await citizen.look({ name: "requests-form" });
  await run.step("漏填姓名和机关，写好的内容还在", async () => {
    await citizen.fill({ id_kind: { option: "其他证件" }, id_number: applicant.id_number, phone: applicant.phone, address: applicant.address });
    await minute();
    await citizen.press("提交申请");
    await citizen.refused("请填写申请人姓名");
    assert.equal(await citizen.page.locator("[name=need]").inputValue(), need);
  });
  await citizen.look({ name: "requests-refused", status: 422 });
  const receipt = await run.step("补上，得到受理号和查询码，浏览器里什么都没有留下", async () => {
    await citizen.fill({ name: applicant.name, organ: { option: "县政府" }, identity: { file: await photographed(citizen, "身份证明.png") }, carrier: { choose: "paper" }, way: { choose: "post" } });
    await citizen.press("提交申请");
    await citizen.says("申请已提交");
    const [number, code] = await citizen.page.locator("main .facts strong").allInnerTexts();
    assert.match(number, /^\d{4}-\d{5}$/);
    assert.ok(code.length >= 8, `the code is ${code}`);
    assert.equal((await citizen.context.cookies()).length, 0, "a cookie was set");
    return { number, code };
  });
  await citizen.look({ name: "requests-receipt" });
  await citizen.leave();
  return receipt;
}

// counter is an application on paper that the officer enters.
async function counter(run, officer) {
  await officer.visit("/desk/requests", { manual: "request-list" });
  await officer.visit("/desk/requests/new");
  await run.step("窗口登记：漏填所需信息，逐处指出；补上，得到受理号和查询码", async () => {
    await officer.fill({ name: "示例酉", id_number: "SHILI970002", phone: "13800009798", address: "示例路98号", id_kind: { option: "其他证件" }, organ: { option: "县政府" } });
    await officer.press("登记", "main form.form .acts");
    await officer.refused("请填写所需政府信息的名称");
    await officer.fill({ need: "示例社区老旧小区改造名单", application: { file: await photographed(officer, "申请书.png") } });
    await officer.press("登记", "main form.form .acts");
    await officer.says("登记下一件");
  });
  await officer.look({ name: "request-receipt", manual: "request-receipt" });
}

// found opens the application in the list of the desk.
async function found(officer, number) {
  await officer.open(`/desk/requests?view=all&q=${number}`);
  await officer.follow(() => officer.page.locator("main .ledger th a").first().click());
  return new URL(officer.page.url()).pathname;
}

async function examine(run, officer, at) {
  await run.step("网上提交的，确认之日才是收到之日", async () => {
    await officer.open(at);
    await officer.says("待确认");
    await act(officer, at, "confirm", { on: day(1), how: { option: "电话" }, by: "示例甲" }, "确认收到", { name: "request-confirm" });
    await officer.says("答复期限");
    assert.ok(!(await officer.page.content()).includes(applicant.phone), "the telephone stands on the page of the case");
  });
  await run.step("不说理由看不到申请人", async () => {
    await officer.press("查看申请人");
    await officer.says("请选择查看理由");
    await officer.page.locator("#f-reason").selectOption({ index: 1 });
    await officer.press("查看申请人");
    await officer.says(applicant.phone);
  });
  await officer.look({ name: "request-applicant" });
  await run.step("初审，定为重点", async () => {
    await act(officer, at, "examine", { view: "涉及第三方，内容不够具体。", sensitivity: { choose: "key" }, sensitive_why: "示例：涉及多家商户" }, "初审");
    await officer.says("重点");
  });
}

// letter makes one of the letters of a case and returns where its paper is.
async function letter(person, at, kind, values = {}) {
  await person.open(kind.startsWith("/") ? kind : `${at}/letters/${kind}`);
  for (const [label, value] of Object.entries(values)) await person.page.getByLabel(label).fill(value);
  await person.press(/^制作/, "main form.form .acts");
  await person.says("已制作");
  return new URL(person.page.url()).pathname;
}

async function corrected(run, officer, at) {
  await run.step("一次性告知补正，制作补正告知书", async () => {
    await act(officer, at, "correct", { what: "请写明合同签订的年份。", on: day(2), until: day(23) }, "告知补正", { name: "request-correct" });
    await officer.says("待补正");
    await letter(officer, at, "correction");
  });
  await here(officer, { name: "request-paper" });
  await run.step("收到补正，期限重新计算", async () => {
    await act(officer, at, "corrected", { on: day(4), need: `2025年签订的${need}`, file: { file: await photographed(officer, "补正.png") } }, "收到补正");
    await officer.says("收到补正");
    await act(officer, at, "examine", { view: "补正后内容明确，涉及第三方。", sensitivity: { choose: "key" }, sensitive_why: "示例：涉及多家商户" }, "初审");
  });
}

async function third(run, officer, at) {
  await run.step("征求第三方意见，征求意见书不写申请人", async () => {
    await act(officer, at, "third", { subject: "租赁合同中的租金和付款方式", on: day(5), name1: "示例丙公司", address1: "示例大道3号" }, "征求第三方意见");
    await officer.open(`${at}/letters`);
    const door = await officer.page.locator("main a", { hasText: "政府信息公开征求意见书" }).first().getAttribute("href");
    await officer.open(door);
    assert.ok(!(await officer.page.locator(".diff-text").innerText()).includes(applicant.name), "the letter names the applicant");
    await letter(officer, at, door);
  });
  await run.step("第三方收到，同意部分公开，转入办理", async () => {
    const party = { of: { option: "征求" } };
    await officer.open(`${at}/hear`);
    party.of = { value: await officer.page.locator("[name=of] option").nth(1).getAttribute("value") };
    await act(officer, at, "hear", { ...party, on: day(6), opinion: { choose: "received" } }, "登记对方意见");
    await act(officer, at, "hear", { ...party, on: day(11), opinion: { choose: "part" }, reason: "付款账户属于商业秘密" }, "登记对方意见", { name: "request-hear" });
    await officer.says("办理中");
    await officer.says("同意部分公开");
  });
}

async function searched(run, officer, at, desk) {
  await run.step("请民政局协办，协办单位看不到申请人", async () => {
    await act(officer, at, "task", { unit: { option: "民政局" }, due_on: day(later + 3) }, "安排协办", { name: "request-task-new" });
    await officer.says("民政局");
  });
  const clerk = await desk("dept");
  await run.step("民政局检索，回复协办", async () => {
    await clerk.open("/desk/requests/tasks");
    await clerk.press(need.slice(0, 12), "main .ledger");
    assert.ok(!(await clerk.page.content()).includes(applicant.name), "the task names the applicant");
    await clerk.look({ name: "request-task", manual: "request-task" });
    await clerk.fill({ found: { choose: "whole" }, searched_in: "机关档案室、合同台账", searched_by: "农贸市场、租赁合同", opinion: "合同可以公开，付款账户建议不公开。" });
    await clerk.press("回复", "main form.form .acts");
    await clerk.says("已回复协办");
  });
  await clerk.leave();
}

async function drafted(run, officer, at) {
  await run.step("拟写部分公开的答复，没有答复类型保存不了", async () => {
    await officer.open(`${at}/draft`);
    await officer.press("拟写答复", "main form.form .acts");
    await officer.refused("请选择答复类型");
    await officer.fill({ answer_code: { value: "2" }, body: "经审查，您申请的租赁合同可以公开，其中付款账户涉及第三方商业秘密，不予公开。" });
    await officer.look({ name: "request-draft", manual: "request-draft" });
    await officer.press("拟写答复", "main form.form .acts");
    await officer.says("部分公开");
    await officer.says("行政复议");
  });
}

async function met(run, officer, at, desk) {
  await run.step("召集会商：政务公开科、司法局、法律顾问", async () => {
    await officer.open(`${at}/meet`);
    await officer.fill({ issue: "付款账户是否属于商业秘密", place: "示例会议室" });
    for (const seat of ["office", "justice", "counsel"]) await officer.fill({ seat: { choose: seat } });
    await officer.look({ name: "request-meet" });
    await officer.press("会商", "main form.form .acts");
    await officer.says("会商中");
  });
  for (const [account, stance, opinion] of [["legal", "agree", "同意，依据应写明条款。"], ["counsel", "dissent", "账户名称可以公开。"]]) {
    const lawyer = await desk(account);
    await run.step(account === "legal" ? "司法局填写会商意见，看不到申请人" : "法律顾问有不同意见，记录保留", async () => {
      await lawyer.visit(`/desk/requests/${account}`, { name: `request-${account}` });
      await lawyer.page.locator("main .ledger tr", { hasText: need.slice(0, 12) }).locator("a").first().click();
      await lawyer.says("会商意见");
      assert.ok(!(await lawyer.page.content()).includes(applicant.name), "the page of the lawyer names the applicant");
      await lawyer.fill({ stance: { choose: stance }, opinion });
      await lawyer.look({ name: `request-opinion-${account}`, manual: account === "legal" ? "request-opinion" : undefined });
      await lawyer.press("提交意见");
    });
    await lawyer.leave();
  }
  await run.step("会商结束，按会商意见改答复，前后对照", async () => {
    await act(officer, at, "conclude", { conclusion: "按拟写的意见答复，写明条款；法律顾问的意见留存。" }, "会商结束");
    await act(officer, at, "draft", { body: "经审查，您申请的租赁合同可以公开，其中付款账户涉及第三方商业秘密，依据条例第三十二条不予公开。" }, "拟写答复");
    await officer.says("会商时的拟稿与现在的答复");
    await officer.says("不同意");
  });
  await here(officer, { name: "request-show", manual: "request-show" });
}

async function extended(run, officer, at, desk) {
  const second = await desk("county2");
  await run.step("经办人不能自己同意延期，由另一位负责人同意", async () => {
    await officer.open(`${at}/extend`);
    await officer.fill({ days: "20", reason: "示例：第三方较多" });
    await officer.press("同意延期", "main form.form .acts");
    await officer.refused("您是本件的经办人");
    await act(second, at, "extend", { days: "20", reason: "示例：第三方较多" }, "同意延期");
    await second.says("延长 20 个工作日");
    await letter(officer, at, "extension");
  });
  await second.leave();
  await officer.visit(`${at}/clock`, { name: "request-clock", manual: "request-clock" });
  await run.step("期限计算说明逐日列出，打印", async () => {
    for (const words of ["期限计算说明", "第三十条", "第三十二条", "第三十三条"]) await officer.says(words);
    assert.ok(readFileSync(await printed(officer, "期限计算说明.pdf")).length > 20000, "nothing was printed");
  });
}

async function redacted(run, officer, at) {
  await run.step("区分处理：合同里的账户遮盖，生成两份", async () => {
    const file = join(run.server.folder, "租赁合同.txt");
    writeFileSync(file, "示例农贸市场租赁合同\n承租人示例丙公司，付款账户 6200 0000 0000 0097。\n");
    await officer.open(`${at}/redactions`);
    await officer.fill({ file: { file } }, "main form.form");
    await officer.press("上传", "main form.form .acts");
    if (!new URL(officer.page.url()).pathname.match(/redactions\/\d+$/)) await officer.press("租赁合同.txt", "main .ledger");
    await officer.fill({ words: "6200 0000 0000 0097" }, "main form.filters");
    await officer.press("查找", "main form.filters");
    await officer.page.locator("main tr", { hasText: "0097" }).locator("[name=mark]").first().check();
    await officer.page.locator("[name=reason]").selectOption({ label: "商业秘密" });
    await officer.page.locator("[name=article]").selectOption({ index: 1 });
    await officer.page.locator("[name=scope]").first().check();
    await officer.press("登记遮盖");
    await officer.press("生成两份遮盖件");
  });
  await here(officer, { name: "request-redaction" });
}

async function signed(run, officer, at, desk) {
  await run.step("送审签，拟写的人不能自己审", async () => {
    await act(officer, at, "submit", {}, "送审签");
    await officer.says("待审签");
    await officer.open(`${at}/decide-section`);
    await officer.fill({ agree: { choose: "yes" } });
    await officer.press("科负责人审核", "main form.form .acts");
    await officer.refused("本人拟写");
  });
  const second = await desk("county2");
  await run.step("科负责人审核、保密审查", async () => {
    await act(second, at, "decide-section", { agree: { choose: "yes" } }, "科负责人审核", { name: "request-decide" });
    await act(second, at, "decide-secrecy", { agree: { choose: "yes" }, opinion: "不涉及国家秘密。" }, "保密审查");
  });
  await second.leave();
  for (const account of ["legal", "counsel"]) {
    const lawyer = await desk(account);
    await run.step(account === "legal" ? "司法局合法性审核" : "法律顾问意见", async () => {
      await lawyer.open(`/desk/requests/${account}`);
      await lawyer.follow(() => lawyer.page.locator("main .ledger tr", { hasText: need.slice(0, 12) }).locator(`a[href*="/${account}/"]`).first().click());
      await lawyer.look({ name: `request-brief-${account}` });
      await lawyer.fill({ opinion: "合法，同意。" });
      await lawyer.press("提交意见");
      await lawyer.says("意见已提交");
    });
    await lawyer.leave();
  }
  const leader = await desk("leader");
  await run.step("分管领导签发，取得文号", async () => {
    await act(leader, at, "decide-leader", { agree: { choose: "yes" } }, "签发", { name: "request-issue" });
    await leader.says("已答复");
    await leader.says("文号");
  });
  await leader.leave();
}

async function delivered(run, officer, at) {
  let paper = "";
  await run.step("制作答复书（Word），盖章扫描件回传", async () => {
    paper = await letter(officer, at, "answer_partial");
    const file = await officer.download("下载文件");
    assert.equal(readFileSync(file).subarray(0, 2).toString(), "PK", "the letter is no .docx");
    await officer.fill({ scan: { file: await photographed(officer, "盖章件.png") } });
    await officer.press("上传扫描件");
    await officer.says("已回传");
  });
  await here(officer, { name: "request-answer" });
  await run.step("邮寄送达；没有邮件号登记不了", async () => {
    await officer.open(`${at}/deliver`);
    await officer.fill({ way: { value: "post" }, sent_on: day(later), signed_on: day(later), signed_by: "本人" });
    await officer.press("登记送达", "main form.form .acts");
    await officer.refused("邮件号");
    await officer.fill({ post_number: "EX970000001CN" });
    await officer.press("登记送达", "main form.form .acts");
    await officer.says("已送达");
  });
  await here(officer, { name: "request-delivered" });
  await run.step("归档检查齐全，归档", async () => {
    await act(officer, at, "archive", {}, "归档");
    await officer.says("已归档");
    await officer.says("归档号");
  });
  return paper;
}

// counted is the cell 部分公开 × 自然人 of this year's report.
async function counted(person) {
  await person.open(`/desk/reports/annual?year=${year}`);
  const row = person.page.locator("main tr", { has: person.page.locator("th", { hasText: "部分公开" }) });
  return Number((await row.locator("td[data-label=自然人]").innerText()).replace(/\D/g, ""));
}

async function reported(run, officer, at, before) {
  await run.step("年度报告表三“部分公开、自然人”加一，点数字看到这件", async () => {
    assert.equal(await counted(officer), before + 1);
    const row = officer.page.locator("main tr", { has: officer.page.locator("th", { hasText: "部分公开" }) });
    await officer.follow(() => row.locator("td[data-label=自然人] a").click());
    assert.ok((await officer.page.locator("main").innerHTML()).includes(`href="${at}"`), "the cell does not open this case");
  });
  await here(officer, { name: "annual-cell" });
}

// status asks for the progress of an application, as anybody may who has its number.
async function status(citizen, number, code) {
  await citizen.open("/requests/status");
  await citizen.fill({ number, code });
  await minute();
  await citizen.press("查询", "main form");
}

// told is what the public may see with number and code: a word and dates. A lost code is replaced at the desk.
async function told(run, officer, at, receipt, base) {
  const citizen = await run.visitor({ javaScript: false, phone: true, base });
  await citizen.visit("/requests/status");
  await run.step("公众凭受理号和查询码看到状态和日期，别的什么都没有", async () => {
    await status(citizen, receipt.number, receipt.code.toLowerCase());
    await citizen.says("送达日期");
    const page = await citizen.page.content();
    for (const [what, value] of Object.entries({ ...applicant, need: "农贸市场", party: "示例丙", answer: "付款账户", handler: "示例甲", document: "依申请〔" })) {
      assert.ok(!page.includes(value), `the page of the status shows ${what}`);
    }
    const rows = await citizen.page.locator("main .facts th").allInnerTexts();
    assert.deepEqual(rows, ["进度", "提交日期", "收到申请之日", "答复日期", "是否延长", "送达日期"]);
  });
  await citizen.look({ name: "requests-status-found", manual: "requests-status" });
  await run.step("查询码丢了，换发；原来的随即失效", async () => {
    await officer.open(at);
    await officer.press("换发查询码");
    const code = (await officer.page.locator("main b.code").allInnerTexts())[1];
    await status(citizen, receipt.number, receipt.code);
    assert.ok(!(await citizen.page.locator("main").innerText()).includes("送达日期"), "the old code still answers");
    await citizen.look({ name: "requests-status-refused", status: 422 });
    await status(citizen, receipt.number, code);
    await citizen.says("送达日期");
  });
  await published(run, officer, citizen, at);
  await citizen.leave();
}

// published shows the answer to everybody, without the applicant.
async function published(run, officer, citizen, at) {
  await run.step("答复公开：写了申请人姓名的不能公开，改好就公开", async () => {
    await officer.open(`${at}/publish`);
    await officer.look({ name: "request-publish", served: officer.served });
    await officer.fill({ need: "示例镇农贸市场租赁合同", text: `${applicant.name}申请的租赁合同予以部分公开。` });
    await officer.press("公开这件答复", "main form.form .acts");
    await officer.refused("申请人");
    await officer.fill({ text: "租赁合同予以部分公开，付款账户涉及商业秘密，不予公开。" });
    await officer.press("公开这件答复", "main form.form .acts");
    await officer.says("公开的答复");
  });
  await citizen.visit("/requests/answers");
  await run.step("公众看到公开的答复，没有申请人", async () => {
    await citizen.press("示例镇农贸市场租赁合同");
    await citizen.says("予以部分公开");
    const page = await citizen.page.content();
    for (const value of Object.values(applicant)) assert.ok(!page.includes(value), `the published answer shows ${value}`);
  });
  await here(citizen, { name: "requests-answer" });
  await citizen.visit("/requests/fees");
}

// around are the pages beside a case.
async function around(officer, at) {
  await officer.visit("/desk/requests/nudges");
  await officer.visit(`${at}/letters`);
}
