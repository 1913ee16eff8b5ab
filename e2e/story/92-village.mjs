import assert from "node:assert/strict";
import { photographed, printed } from "../lib/paper.mjs";

export const title = "村级公开表：手机上逐笔填写、核对、签字、提交，乡镇审核发布，打印上墙，本期无此类信息";

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
const sheet = "村级财务公开表";
const village = "梭庄村";
const other = "烟庄村";

export default async function story(run) {
  const desk = await run.as("town");
  await before(run, desk);
  const clerk = await run.as("town", { javaScript: false, phone: true });
  const { home, paper } = await begin(run, clerk);
  await lines(run, clerk, paper);
  await balance(run, clerk, paper);
  await sign(run, clerk, paper);
  await clerk.leave();
  const item = await publish(run, desk, paper);
  await read(run, item);
  await turned(run, desk);
  await hang(run, desk, item);
  await keeper(run, desk, home);
  await agree(run);
  await desk.leave();
}

async function before(run, desk) {
  await desk.visit("/desk/villages", { manual: "village-grid" });
  await run.step("村级公开表的总表上，这个村的财务表逾期", async () => {
    await desk.open("/desk/duties/villages");
    assert.match(await cellOf(desk), /逾期/);
  });
  await desk.look({ name: "villages-board" });
}

// cellOf is what the board says of the village's finance sheet.
async function cellOf(desk) {
  const texts = await desk.page.locator(".board tbody tr").filter({ hasText: village }).locator("td").allTextContents();
  return texts[0];
}

async function begin(run, clerk) {
  let home = "", paper = "";
  await clerk.visit("/v/home");
  await run.step("乡镇联络员在手机上替村里填：选村，选表", async () => {
    await clerk.press(village, "main .list");
    await clerk.says("代录");
    home = new URL(clerk.page.url()).pathname;
    await clerk.look({ manual: "village-sheets" });
    await clerk.press(sheet, "main .list");
  });
  await clerk.look();
  await run.step("上期的明细已经带过来，日期都清空了", async () => {
    await clerk.press("开始填写");
    paper = new URL(clerk.page.url()).pathname;
    await clerk.says("没有日期");
  });
  await clerk.look({ manual: "village-sheet" });
  return { home, paper };
}

const line = (person, n) => person.page.locator("main .list li a").nth(n);

async function lines(run, clerk, paper) {
  const count = await clerk.page.locator("main .list li a").count();
  await run.step("金额写成汉字，指出来，填过的不丢", async () => {
    await clerk.follow(() => line(clerk, 0).click());
    await clerk.fill({ amount: "三千二", by: "示例午", note: "凭证 3 号" });
    await clerk.press("保存这一笔");
    await clerk.refused("金额");
    assert.equal(await clerk.page.locator("[name=note]").inputValue(), "凭证 3 号");
  });
  await clerk.look({ name: "village-line-refused", status: 422 });
  await run.step("逐笔核对，补上日期", async () => {
    for (let n = 0; n < count; n++) {
      await clerk.open(paper);
      await clerk.follow(() => line(clerk, n).click());
      const first = await clerk.page.locator("[name=on]").getAttribute("min");
      await clerk.fill({ on: first.replace(/01$/, String(n * 3 + 2).padStart(2, "0")) });
      if (n === 0) await clerk.look({ manual: "village-line" });
      await clerk.press("保存这一笔");
    }
    await clerk.open(paper);
    assert.doesNotMatch(await clerk.page.locator("main").innerText(), /没有日期/);
  });
  await run.step("再记一笔支出", async () => {
    await clerk.press("记支出");
    await clerk.fill({ amount: "300", matter: "管理费用：示例打印费", on: (await clerk.page.locator("[name=on]").getAttribute("max")) });
    await clerk.press("保存这一笔");
    await clerk.says("示例打印费");
  });
}

async function balance(run, clerk, paper) {
  let right = 0;
  await run.step("期末余额对不上，说明差多少，不能提交", async () => {
    await clerk.open(paper);
    const number = async (name) => Number((await clerk.page.locator(`[name=${name}]`).inputValue()).replaceAll(",", ""));
    await clerk.open(`${paper}/check`);
    const facts = (await clerk.page.locator(".facts td").allTextContents()).map((text) => Number(text.replaceAll(",", "")));
    right = facts[0] + facts[1] - facts[2];
    await clerk.open(paper);
    await clerk.fill({ closing: String(right + 1000) });
    await clerk.press("保存余额");
    assert.equal(await number("closing"), right + 1000);
    await clerk.open(`${paper}/check`);
    await clerk.says("相差");
    assert.equal(await clerk.page.locator("button", { hasText: "提交审核" }).count(), 0);
  });
  await clerk.look({ name: "village-unbalanced", manual: "village-check" });
  await run.step("改成对的，只剩签字", async () => {
    await clerk.press("返回修改");
    await clerk.fill({ closing: right.toFixed(2) });
    await clerk.press("保存余额");
    await clerk.press("下一步：核对提交");
    assert.doesNotMatch(await clerk.page.locator("main").innerText(), /相差/);
  });
}

async function sign(run, clerk, paper) {
  const seat = (role) => `signer-${role}`;
  await run.step("监督委员会主任不能同时是报账员", async () => {
    await clerk.press("登记签字");
    await clerk.fill({ [seat("报账员")]: "示例午", [seat("村务监督委员会主任")]: "示例午", [seat("村负责人")]: "示例申", signed_on: today(), signed: true });
    await clerk.press(/^登记$/);
    await clerk.refused("村务监督委员会主任不能同时是报账员");
    assert.equal(await clerk.page.locator(`[name="${seat("村负责人")}"]`).inputValue(), "示例申");
  });
  await clerk.look({ name: "village-sign-refused", status: 422 });
  await run.step("改好，已签字存档", async () => {
    await clerk.fill({ [seat("村务监督委员会主任")]: "示例未", signed_on: today(), signed: true });
    await clerk.look({ manual: "village-sign" });
    await clerk.press(/^登记$/);
    await clerk.open(`${paper}/check`);
    await clerk.says("已签字存档");
  });
  await clerk.look();
  await clerk.visit(`${paper}/photo`);
  await run.step("提交审核", async () => {
    await clerk.open(`${paper}/check`);
    await clerk.press("提交审核");
    await clerk.says("已提交，等乡镇（街道）审核");
  });
  await clerk.look({ name: "village-submitted" });
}

async function publish(run, desk, paper) {
  const head = await run.as("town-head");
  await head.visit("/desk/villages/review", { manual: "village-review" });
  await run.step("没有确认保密审查，不能通过", async () => {
    await head.page.locator("tr", { hasText: village }).locator("input[type=checkbox]").check();
    await head.press("初审通过");
    await head.refused("保密审查");
  });
  await head.look({ name: "village-review-refused", status: 422 });
  await run.step("负责人确认保密审查，初审通过", async () => {
    await head.open("/desk/villages/review");
    await head.page.locator("tr", { hasText: village }).locator("input[type=checkbox]").check();
    await head.fill({ secrecy: true });
    await head.press("初审通过");
    await head.says("初审通过 1 张表");
  });
  await head.look({ name: "village-passed" });
  await run.step("发布", async () => {
    await head.open("/desk/villages/review");
    await head.page.locator("form[action$='/publish'] tr", { hasText: village }).locator("input[type=checkbox]").check();
    await head.press(/^发布$/, "form[action$='/publish']");
    await head.says("发布 1 张表");
  });
  await head.leave();
  return paper.split("/").pop();
}

async function read(run, item) {
  const citizen = await run.visitor({ javaScript: false, phone: true });
  await run.step("公众看得到这个村的财务公开表", async () => {
    assert.equal(await citizen.open(`/items/${item}`), 200);
    await citizen.says("示例打印费");
    await citizen.says("村务监督委员会主任：示例未");
  });
  await citizen.look({ name: "item-village", manual: "village-public" });
  await citizen.leave();
}

async function turned(run, desk) {
  await run.step("总表上的逾期变成办结", async () => {
    await desk.open("/desk/duties/villages");
    assert.doesNotMatch(await cellOf(desk), /逾期|缺/);
    await desk.open("/desk/villages");
    await desk.says("已公开（代）");
  });
}

async function hang(run, desk, item) {
  await desk.visit("/desk/villages/postings", { manual: "village-postings" });
  for (const paper of ["A4", "A3"]) {
    await run.step(`张贴件 ${paper}：大字、网址、二维码、核对码`, async () => {
      await desk.open(`/desk/villages/items/${item}/poster${paper === "A3" ? "?paper=a3" : ""}`);
      for (const words of [village, "示例打印费", "核对码", "张贴不少于 15 日", "或输入"]) await desk.says(words);
      assert.equal(await desk.page.locator("main svg").count(), 1);
      await printed(desk, `${paper}.pdf`);
    });
    await desk.look({ name: `poster-${paper}`, manual: paper === "A4" ? "village-poster" : undefined });
  }
  await run.step("登记上墙，附公开栏照片", async () => {
    const photo = await photographed(desk, "公开栏.png");
    await desk.open(`/desk/villages/postings/new?item=${item}`);
    await desk.look();
    await desk.fill({ place: "村委会大门东侧", posted_on: today(), photo: { file: photo } });
    await desk.press("登记上墙", "main form");
    await desk.says("已登记上墙");
    await desk.says("还须张贴 15 日");
  });
  await run.step("不满 15 日，不能登记撤下", async () => {
    await desk.follow(() => desk.page.locator("tr", { hasText: village }).locator("a[href$='/remove']").first().click());
    await desk.says("张贴还不满期");
    await desk.look();
    await desk.press("登记撤下", "main form");
    await desk.refused("张贴不满");
  });
  await desk.look({ name: "posting-early", status: 409 });
}

async function keeper(run, desk, home) {
  let pin = "", address = "";
  await desk.visit("/desk/villages/setup");
  await run.step("给愿意用手机填的村开通，口令只显示一次", async () => {
    await desk.press(other, "main .ledger");
    await desk.fill({ name: "示例酉" }, "main form[action$='/keepers']");
    await desk.look({ manual: "village-setup" });
    await desk.press("开通手机填报");
    await desk.says("口令只显示这一次");
    [pin, address] = await desk.page.locator(".facts .code").allTextContents();
  });
  await desk.look({ name: "village-pin" });
  await run.step("忘了口令可以重置，不再填的可以停用", async () => {
    await desk.press("已告知本人");
    for (const words of ["示例酉", "重置口令", "停用"]) await desk.says(words);
  });
  const phone = await run.visitor({ javaScript: false, phone: true });
  await phone.visit(new URL(address).pathname, { manual: "village-enter" });
  await run.step("口令错了，说明；对了，这部手机以后不用再输", async () => {
    await phone.fill({ pin: pin === "000000" ? "111111" : "000000" });
    await phone.press("进入");
    await phone.refused("口令");
    await phone.fill({ pin });
    await phone.press("进入");
    await phone.says(other);
    assert.equal(await phone.open(new URL(address).pathname), 200);
    assert.match(phone.page.url(), /villages/);
  });
  await phone.look({ name: "village-keeper" });
  await run.step("本期没有：点表，点“本期无此类信息”，点确认，三下", async () => {
    await phone.press(sheet, "main .list");
    await phone.press("本期无此类信息");
    await phone.look({ manual: "village-nothing" });
    await phone.press("确认本期没有");
    await phone.says("已申报本期无此类信息");
  });
  await phone.look({ name: "village-declared" });
  await run.step("村务公开表填一项，草稿存在服务器上", async () => {
    await phone.press("村务公开表", "main .list");
    await phone.press("开始填写");
    const paper = new URL(phone.page.url()).pathname;
    await phone.press("填一项");
    await phone.look();
    await phone.fill({ item: { option: "村" }, content: "示例：召开村民代表会议 1 次。" });
    await phone.press("保存这一项");
    await phone.open(paper);
    await phone.says("1 项");
  });
  await phone.look({ name: "village-affairs" });
  await run.step("别的村的表打不开", async () => { assert.equal(await phone.open(home), 404); });
  await phone.leave();
}

async function agree(run) {
  const head = await run.as("town-head");
  await run.step("乡镇在“申报”里勾选，同意", async () => {
    await head.open("/desk/duties/declarations");
    await head.page.locator("tr", { hasText: other }).locator("input[type=checkbox]").check();
    await head.look({ name: "declarations", manual: "township-declarations" });
    await head.press("同意", ".bulk");
    await head.look();
    await head.press("同意", "main form");
    await head.says("1 项已办理");
  });
  await head.look({ name: "declared" });
  await head.leave();
}
