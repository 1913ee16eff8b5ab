import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

export const title = "人来人走：登记任职、开通账号、授予角色、单方交接、审计";

export default async function story(run) {
  const officer = await run.as("county");
  const person = await appoint(run, officer);
  const secret = await account(run);
  await grant(run);
  const fresh = await run.visitor();
  await run.step("新联络员用一次性密码登录，看得到本单位的认领", async () => {
    await signIn(fresh, secret);
    await fresh.open("/desk/claims?view=list");
    await fresh.says("认领");
  });
  await second(run, fresh, secret);
  await run.step("原任不辞而别，县级单方交接，账号即时失效", async () => {
    await officer.open(`${person}/depart`);
    await officer.press(/^登记.*离岗$/, "main form");
    await fresh.open("/desk");
    assert.equal(new URL(fresh.page.url()).pathname, "/login");
  });
  for (const one of [fresh, officer]) await one.leave();
  await audit(run);
}

// second turns the second factor on, signs in with it, and has the security administrator take it away.
async function second(run, fresh, secret) {
  let key = "";
  await run.step("新联络员开启两步验证，恢复码只显示一次", async () => {
    await fresh.open("/desk/factor");
    await fresh.press("开始设置");
    key = (await fresh.page.locator("table.facts td.code").innerText()).replaceAll(" ", "");
    await fresh.fill({ code: code(key, 0) });
    await fresh.press("开启", 'form[action="/desk/factor/confirm"]');
    await fresh.says("恢复码只显示这一次");
  });
  await fresh.look({ name: "factor-codes" });
  const again = await run.visitor();
  await run.step("再登录：密码之后还要动态口令", async () => {
    await signIn(again, secret);
    await again.says("动态口令或恢复码");
  });
  await again.look();
  await run.step("口令对了才进得去", async () => {
    await again.fill({ code: code(key, 1) });
    await again.press(/^登录$/);
    assert.equal(new URL(again.page.url()).pathname, "/desk");
  });
  await again.leave();
  const admin = await run.as("secadmin");
  await run.step("手机丢了，安全管理员重置，登录全部退出", async () => {
    await admin.open("/desk/security/factors?q=shili");
    await admin.press(/^重置/, "main .ledger");
  });
  await admin.look();
  await run.step("重置以后只要密码，可以重新设置", async () => {
    await admin.press("重置两步验证", "main form");
    await admin.says("已重置");
    await signIn(fresh, secret);
    await fresh.open("/desk/claims?view=list");
    assert.equal(new URL(fresh.page.url()).pathname, "/desk/claims");
  });
  await admin.leave();
}

// code is what a telephone shows so many steps of 30 seconds from now (RFC 6238).
function code(key, steps) {
  const bits = [...key].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const raw = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = createHmac("sha1", raw).update(count).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

async function signIn(person, secret) {
  await person.open("/login");
  await person.fill({ login: "shili.xin", password: secret });
  await person.press(/^登录$/);
  assert.notEqual(new URL(person.page.url()).pathname, "/login");
}

async function appoint(run, officer) {
  await officer.visit("/desk/people/new");
  let person = "";
  await run.step("政务公开科登记任职", async () => {
    await officer.fill({ name: "示例新", unit: { option: "财政局" }, post: { option: "联络员" } });
    await officer.press("登记任职", "main form");
    await officer.open("/desk/people?q=示例新");
    await officer.press("示例新", "main .ledger");
    person = new URL(officer.page.url()).pathname;
  });
  await officer.look();
  return person;
}

async function account(run) {
  const admin = await run.as("sysadmin");
  let secret = "";
  await run.step("系统管理员开通账号，一次性密码只显示一次", async () => {
    await admin.open("/desk/accounts/new");
    await admin.fill({ person: { option: "示例新" }, login: "shili.xin" });
    await admin.press("开通账号", "main form");
    await admin.says("只显示这一次");
    secret = await admin.page.locator("b.code").innerText();
  });
  await admin.look({ name: "account-secret" });
  await admin.leave();
  return secret;
}

async function grant(run) {
  const admin = await run.as("secadmin");
  await run.step("安全管理员授予角色：开通和授权由两个人办", async () => {
    await admin.open("/desk/grants/new");
    await admin.fill({ person: { option: "示例新" }, role: { option: "部门联络员" }, unit: { option: "财政局" } });
    await admin.press("授予角色", "main form");
    await admin.says("示例新");
  });
  await admin.look();
  await admin.leave();
}

async function audit(run) {
  const auditor = await run.as("auditor");
  await run.step("审计员核验全部记录，前后相接，没有缺失", async () => {
    await auditor.open("/desk/audit");
    await auditor.press("核验全部记录");
    await auditor.says("没有");
  });
  await auditor.look({ manual: "audit" });
  await auditor.leave();
}
