import assert from "node:assert/strict";
import { printed } from "../lib/paper.mjs";

export const title = "认领：县级分派，单位认领，负责人确认或线下审签，县级确认";

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

export default async function story(run) {
  const officer = await run.as("county");
  const clerk = await run.as("dept");
  await assign(run, officer);
  await accept(run, clerk);
  await endorse(run, clerk);
  await confirm(run, officer);
  await dispute(run, clerk, officer);
  await meet(run, officer);
  await duties(run, clerk);
  for (const person of [clerk, officer]) await person.leave();
}

// pick ticks the first n rows of the list.
async function pick(person, n) {
  const boxes = person.page.locator(".ledger tbody input[type=checkbox]");
  assert.ok(await boxes.count() >= n, `fewer than ${n} rows at ${person.page.url()}`);
  for (let i = 0; i < n; i++) await boxes.nth(i).check();
}

async function assign(run, officer) {
  await officer.visit("/desk/claims", { manual: "claims-board" });
  await officer.visit("/desk/claims/domain?domain=D06");
  await run.step("按领域分派：税务局是垂直管理，变成商请", async () => {
    await officer.press("分派这个领域");
    await officer.says("都已生效");
    await officer.open("/desk/claims?state=requested");
    await officer.says("税务局");
  });
  await officer.look({ name: "claims-requested" });
}

async function accept(run, clerk) {
  await clerk.visit("/desk", { name: "liaison-home", manual: "liaison-home" });
  await run.step("联络员勾选六项，认领", async () => {
    await clerk.open("/desk/claims?state=assigned&domain=D21");
    await pick(clerk, 6);
    await clerk.press(/^认领$/, ".bulk");
  });
  await clerk.look({ manual: "liaison-claim" });
  await run.step("没有填科室和电话，逐处指出，填过的不丢", async () => {
    await clerk.fill({ section: "养老服务科", officer: "", phone: "" });
    await clerk.press(/^认领/, "main form");
    await clerk.refused("请填写业务人员姓名");
    await clerk.refused("请填写联系电话");
    assert.equal(await clerk.page.locator("[name=section]").inputValue(), "养老服务科");
  });
  await clerk.look({ name: "claim-unfilled", status: 422 });
  await run.step("填好后六项都认领了", async () => {
    await clerk.fill({ officer: "示例戊", phone: "0539-0000000" });
    await clerk.press(/^认领/, "main form");
    await clerk.says("办成 6 项");
  });
  await clerk.look({ name: "claim-results" });
  await run.step("不属于本单位的，不予认领并说明理由", async () => {
    await clerk.open("/desk/claims?state=assigned&domain=D21");
    await clerk.press("不予认领", ".ledger");
    await clerk.fill({ reason: "示例：三定规定中没有这项职责。" });
    await clerk.press("不予认领", "main form");
    await clerk.says("已办理“不予认领”");
  });
  await clerk.look({ name: "claim-refused" });
}

async function endorse(run, clerk) {
  let scan = "";
  await run.step("打印《栏目认领表》，有签字盖章的地方", async () => {
    await clerk.open("/desk/claims?domain=D21");
    await clerk.press("打印认领表");
    for (const words of ["填表人", "审核人", "单位负责人", "盖章"]) await clerk.says(words);
    scan = await printed(clerk, "扫描件.pdf");
  });
  await clerk.look();
  await run.step("负责人在纸上签了字，登记线下审签", async () => {
    await clerk.open("/desk/claims?report=unendorsed&domain=D21");
    await pick(clerk, 2);
    await clerk.press("登记线下审签", ".bulk");
  });
  await clerk.look({ manual: "liaison-paper" });
  await run.step("没有扫描件不能登记", async () => {
    await clerk.fill({ signed_by: "示例己", signed_on: today() });
    await clerk.press("登记线下审签", "main form");
    await clerk.refused("请上传签字盖章后的扫描件");
  });
  await run.step("上传扫描件后，记在签字人名下", async () => {
    await clerk.fill({ signed_by: "示例己", signed_on: today(), scan: { file: scan } });
    await clerk.press("登记线下审签", "main form");
    await clerk.says("办成 2 项");
    await clerk.press(/./, "main .ledger tbody th");
    await clerk.says("线下审签：示例己");
    await clerk.download("下载签字扫描件");
  });
  await clerk.look({ name: "claim-signed-on-paper" });
  const head = await run.as("dept-head");
  await run.step("分管负责同志在系统里确认两项", async () => {
    await head.open("/desk/claims?report=unendorsed&domain=D21");
    await pick(head, 2);
    await head.press("单位负责人确认", ".bulk");
    await head.press("单位负责人确认", "main form");
    await head.says("办成 2 项");
  });
  await head.leave();
}

async function confirm(run, officer) {
  await run.step("县级退回一项，说明理由", async () => {
    await officer.open("/desk/claims?state=endorsed&domain=D21&unit=");
    await pick(officer, 1);
    await officer.press("退回单位", ".bulk");
    await officer.fill({ reason: "示例：责任科室请写到股室。" });
    await officer.press("退回单位", "main form");
    await officer.says("办成 1 项");
  });
  await run.step("县级确认两项，公众看得到责任单位", async () => {
    await officer.open("/desk/claims?state=endorsed&domain=D21&tier=county");
    await pick(officer, 2);
    await officer.press("县级确认", ".bulk");
    await officer.press("县级确认", "main form");
    await officer.says("办成 2 项");
  });
  await officer.visit("/desk/claims/gaps?report=unclaimed");
}

async function dispute(run, clerk, officer) {
  await run.step("单位提出异议，指明应由哪个单位负责", async () => {
    await clerk.open("/desk/claims?state=assigned&domain=D21");
    await clerk.press("提出异议", ".ledger");
    await clerk.fill({ reason: "示例：应由卫健部门负责，依据三定规定。", other: { option: "卫生健康局" } });
    await clerk.press("提出异议", "main form");
    await clerk.says("已办理“提出异议”");
  });
  const leader = await run.as("leader");
  await run.step("县级领导看争议", async () => {
    await leader.open("/desk/disputes");
    await leader.press(/./, "main .ledger tbody th");
  });
  await leader.look({ name: "dispute-open" });
  await run.step("协调确定要有依据，定下后打印《公开责任明确函》", async () => {
    await leader.fill({ unit: { option: "民政局" } });
    await leader.page.locator("main form input[name=kinds]").first().check();
    await leader.fill({ basis: "示例：三定规定第四条。", on: today() });
    await leader.press("协调确定", "main form");
    await leader.says("公开责任明确函");
    await leader.press("公开责任明确函");
  });
  await leader.look();
  await officer.visit("/desk/disputes");
  await leader.leave();
}

async function meet(run, officer) {
  await run.step("登记一次对接", async () => {
    await officer.open("/desk/contacts/new");
    await officer.fill({ unit: { option: "应急管理局" } });
    await officer.page.locator("main form [name=domains][value=D05]").check();
    await officer.fill({ met_on: today(), persons: "示例甲、示例丁", entries: "安全生产全部事项", outcome: "示例：逐条核对完毕。" });
    await officer.press("登记", "main form");
    await officer.says("逐条核对完毕");
  });
  await officer.look();
}

async function duties(run, clerk) {
  await clerk.visit("/desk/responsibility", { manual: "liaison-duties" });
  await run.step("打印公开责任清单", async () => {
    await clerk.press("打印");
    await clerk.says("民政局");
  });
  await clerk.look();
  await run.step("主动认领一项，留在待负责人确认", async () => {
    await clerk.open("/desk/claims/propose");
    await clerk.fill({ entry: "D05-0001", tier: { choose: "county" }, part: { choose: "supporting" }, section: "办公室", officer: "示例戊", phone: "0539-0000000", reason: "示例：配合公布救助信息。" });
    await clerk.press("提出认领", "main form");
  });
  await clerk.look({ name: "claim-proposed" });
}
