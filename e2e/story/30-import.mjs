import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Workbook } from "../lib/workbook.mjs";

export const title = "政务公开科导入一张目录表：预览、入库、再导一次、撤销";

const heads = "序号,一级事项,二级事项,公开内容（要素）,公开依据,公开时限,公开主体";
const sample = "../testdata/catalogues/20-dachuan-anquan/openpyxl.xlsx";

// tallies reads the five numbers of a batch: { 不能导入: 0, 修改: 5, … }.
async function tallies(person) {
  const list = await person.page.locator(".tallies a").allInnerTexts();
  return Object.fromEntries(list.map((text) => /^(\D+)([\d,]+)/.exec(text.replace(/\s/g, "")).slice(1)).map(([word, n]) => [word, Number(n.replace(",", ""))]));
}

// upload sends a file through step 1.
async function upload(person, file, values = {}) {
  await person.open("/desk/imports/new");
  await person.fill({ kind: { choose: "catalogue" }, file: { file }, ...values });
  await person.press("上传并预览");
}

export default async function story(run) {
  const officer = await run.as("county");
  await officer.visit("/desk", { name: "officer-home" });
  const batch = await wizard(run, officer);
  await again(run, officer);
  await undo(run, officer, batch);
  await refused(run, officer);
  await wrong(run, officer);
  await mapping(run, officer);
  await long(run, officer);
  await officer.leave();
}

// wizard walks the four steps without a mouse.
async function wizard(run, officer) {
  let batch = "";
  await officer.visit("/desk/imports/new");
  await run.step("只用键盘选文件、上传", async () => {
    let chooser = null; // a busy machine may lose the key between two frames: the person presses it again
    for (let i = 0; !chooser && i < 4; i++) {
      await officer.open("/desk/imports/new");
      await officer.tabTo("main input[type=file]");
      [chooser] = await Promise.all([officer.page.waitForEvent("filechooser", { timeout: 5000 }).catch(() => null), officer.page.keyboard.press("Enter")]);
    }
    assert.ok(chooser, "Enter on the file field opens no chooser");
    await chooser.setFiles(sample);
    await officer.tabTo("main button.button-main");
    await officer.key("Enter");
    batch = new URL(officer.page.url()).pathname;
    assert.match(batch, /^\/desk\/imports\/\d+$/);
  });
  await run.step("预览逐行说明变化：修改 5 条、新增 1 条", async () => {
    const sums = await tallies(officer);
    assert.deepEqual([sums["修改"], sums["新增"], sums["不变"], sums["不能导入"]], [5, 1, 0, 0]);
    assert.ok(await officer.page.locator("main del").count() > 0, "no old words are struck");
    assert.ok(await officer.page.locator("main ins").count() > 0, "no new words are marked");
  });
  await officer.look({ manual: "import-preview" });
  await run.step("从一行看到原表", async () => { await officer.press(/第 \d+ 行/); });
  await officer.look();
  await officer.visit(`${batch}/drop`);
  await run.step("只用键盘定取舍、入库", async () => {
    await officer.open(batch);
    await officer.tabTo(`main a[href="${batch}/apply"]`);
    await officer.key("Enter");
  });
  await officer.look();
  await run.step("入库 6 条", async () => {
    await officer.tabTo("main form button.button-main");
    await officer.key("Enter");
    await officer.says("已入库 6 条");
  });
  await officer.look({ name: "import-applied", manual: "import-applied" });
  await run.step("目录里看得到这次修改，记着来自第几批", async () => {
    await officer.press(/./, "main .ledger tbody th");
    await officer.says("修改记录");
    await officer.says("批");
  });
  await officer.look({ name: "entry-after-import" });
  return batch;
}

async function again(run, officer) {
  await run.step("同一个文件再导一次，全部不变", async () => {
    await upload(officer, sample);
    const sums = await tallies(officer);
    assert.deepEqual([sums["不变"], sums["修改"], sums["新增"]], [6, 0, 0]);
    await officer.says("完全一样");
  });
  await officer.look({ name: "import-same" });
}

async function undo(run, officer, batch) {
  await officer.visit(`${batch}/undo`);
  await officer.visit(`${batch}/takeback`); // the same page for those who may only bring items in
  await run.step("整批撤销，目录恢复原样", async () => {
    await officer.press(/^撤销第/);
    await officer.says("已整批撤销");
    await upload(officer, sample);
    const sums = await tallies(officer);
    assert.deepEqual([sums["修改"], sums["新增"]], [5, 1]);
  });
  await run.step("放弃预览，目录不变", async () => {
    await officer.press("放弃");
    await officer.press(/^放弃第/);
    await officer.says("没有写入任何内容");
  });
  await officer.visit("/desk/imports");
}

async function refused(run, officer) {
  const file = join(run.server.folder, "通知.docx");
  writeFileSync(file, "PK\u0003\u0004");
  await run.step("没有选文件、不是表格，都说明怎么办", async () => {
    await officer.open("/desk/imports/new");
    await officer.press("上传并预览");
    await officer.refused("请选择要导入的文件");
    await upload(officer, file);
    await officer.refused("WPS");
  });
  await officer.look({ name: "import-refused", status: 422 });
}

// wrong brings a table with a row that cannot be taken and one to look at.
async function wrong(run, officer) {
  const file = join(run.server.folder, "有错.csv");
  writeFileSync(file, `${heads}\n1,,,没有名称的内容,《中华人民共和国政府信息公开条例》,长期公开,县应急管理局\n2,应急管理,演练计划,演练安排,《中华人民共和国政府信息公开条例》,看情况公开,县应急管理局\n`);
  await run.step("有错的行指到单元格，可以下载标红的问题表", async () => {
    await upload(officer, file, { domain: { value: "D05" } });
    assert.deepEqual([(await tallies(officer))["不能导入"], (await tallies(officer))["新增"]], [1, 1]);
    await officer.says("这一行没有事项名称");
    await officer.says("B2");
    assert.ok(new Workbook(await officer.download("下载问题表")).sheets.length > 0);
  });
  await officer.look({ name: "import-problems" });
  await run.step("没有选怎么办，不入库", async () => {
    await officer.press("定取舍");
    await officer.press(/^入库/);
    await officer.refused("不能导入");
  });
  await officer.look({ name: "import-undecided", status: 422 });
  await run.step("只导入没有问题的行，再撤销", async () => {
    await officer.fill({ skip: { choose: "1" } });
    await officer.press(/^入库/);
    await officer.says("已入库 1 条");
    await officer.press("撤销这一批");
    await officer.press(/^撤销第/);
    await officer.says("已整批撤销");
  });
}

// mapping brings a table whose head nobody knows.
async function mapping(run, officer) {
  const file = join(run.server.folder, "自编表.csv");
  writeFileSync(file, "甲,乙,丙,丁\n应急管理,演练计划公布,应急演练的时间和地点,长期公开\n应急管理,演练结果公布,应急演练的评估结论,长期公开\n");
  await run.step("不认识的表头，请人说明各列", async () => {
    await upload(officer, file, { domain: { value: "D05" } });
    await officer.press("说明各列");
  });
  await officer.look();
  await run.step("说明一次就记住", async () => {
    const list = officer.page.locator("main form select");
    for (const [i, label] of ["一级事项", "二级事项", "公开内容（要素）", "公开时限"].entries()) await list.nth(i).selectOption({ label });
    await officer.press("记住并重新读取");
    await officer.says("已记住这种表头");
    assert.equal((await tallies(officer))["新增"], 2);
  });
}

// long brings a table that is put in by a job, which the administrator stops.
async function long(run, officer) {
  const file = join(run.server.folder, "长表.csv");
  const lines = Array.from({ length: 20000 }, (_, i) => `${i + 1},示例事项,第${i + 1}号示例,示例内容,《中华人民共和国政府信息公开条例》,长期公开,县应急管理局`);
  writeFileSync(file, `${heads}\n${lines.join("\n")}\n`);
  const admin = await run.as("sysadmin");
  const job = `/desk/jobs/${await latestJob(admin) + 1}`;
  await run.step("行数多的在后台入库，系统管理员可以停下", async () => {
    await upload(officer, file, { domain: { value: "D05" } });
    await officer.press("定取舍");
    const stop = async () => {
      await until(async () => await admin.open(job) === 200);
      await officer.page.waitForURL(/\/progress$/);
      await admin.press(/^取消/, "main form");
    };
    await Promise.all([officer.press(/^入库/), stop()]);
    await admin.says("已要求取消");
  });
  await officer.look();
  await run.step("停下后目录一条也没有变", async () => {
    await officer.open("/desk/entries?q=19999号示例");
    await officer.says("没有符合条件的事项");
  });
  admin.takeNoise(true);
  await admin.visit(job);
  await admin.leave();
}

// latestJob is the number of the newest job, 0 when there is none.
async function latestJob(admin) {
  await admin.open("/desk/jobs");
  const numbers = [...(await admin.page.locator("main").innerText()).matchAll(/(\d+) 号/g)].map(([, n]) => Number(n));
  return Math.max(0, ...numbers);
}

// until tries for ten seconds.
async function until(done) {
  for (let i = 0; i < 200; i++) {
    if (await done()) return;
    await sleep(50);
  }
  assert.fail("it did not come about in ten seconds");
}
