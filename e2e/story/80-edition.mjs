import assert from "node:assert/strict";

export const title = "目录版本：草案、两轮征求意见、会商、审核、审定、印发、公布";

export default async function story(run) {
  const officer = await run.as("county");
  let edition = "";
  await officer.visit("/desk/editions");
  await officer.open("/desk/editions/new");
  await run.step("一次只编一个版本，说明还有哪一个没有办完", async () => {
    await officer.fill({ name: "示例：另一个版本" });
    await officer.press("建立草案");
    await officer.refused("还在编制");
  });
  await run.step("打开正在编制的草案", async () => {
    await officer.open("/desk/editions");
    await officer.press("2026年版", "main .ledger");
    edition = new URL(officer.page.url()).pathname;
    assert.match(edition, /^\/desk\/editions\/\d+$/);
  });
  await officer.look({ name: "edition-draft" });
  for (const label of ["开始第一轮征求意见", "开始第二轮征求意见", "进入领域会商", "提交办公室审核"]) {
    await run.step(label, async () => {
      await officer.press(label);
      if (label === "开始第一轮征求意见") await officer.look();
      await officer.press(label, "main form");
      await officer.says(`已办理“${label}”`);
    });
  }
  await approve(run, edition);
  await issue(run, officer, edition);
  await run.step("公众看到印发的版本和文号，以前的国家标准仍可查", async () => {
    const citizen = await run.visitor();
    await citizen.open("/editions");
    await citizen.says("示政公开〔2026〕1号");
    await citizen.open("/catalogue");
    await citizen.says("2026年版");
    await citizen.look({ name: "catalogue-issued" });
    await citizen.leave();
  });
  await officer.leave();
}

async function approve(run, edition) {
  const leader = await run.as("leader");
  await run.step("县级领导审定", async () => {
    await leader.open(edition);
    await leader.press(/^审定$/);
  });
  await leader.look();
  await run.step("审定后不能再改草案", async () => {
    await leader.press(/^审定$/, "main form");
    await leader.says("已办理“审定”");
  });
  await leader.leave();
}

async function issue(run, officer, edition) {
  await run.step("印发要有文号", async () => {
    await officer.open(edition);
    await officer.press(/^印发$/);
  });
  await officer.look({ manual: "edition-issue" });
  await run.step("没有文号、还有待核事项，逐处指出", async () => {
    await officer.fill({ document_no: "" });
    await officer.press(/^印发$/, "main form");
    await officer.refused("文号");
  });
  await officer.look({ name: "edition-unnumbered", status: 422 });
  await run.step("填文号、待核的不列入，印发", async () => {
    await officer.fill({ document_no: "示政公开〔2026〕1号", leave_out: true });
    await officer.press(/^印发$/, "main form");
    await officer.says("已办理“印发”");
  });
  await run.step("公布", async () => {
    await officer.press(/^公布$/);
    await officer.press(/^公布$/, "main form");
    await officer.says("已办理“公布”");
  });
  await officer.look();
  await run.step("公布以后才能起草下一个版本", async () => {
    await officer.open("/desk/editions");
    await officer.press("起草新版本");
    await officer.says("动态调整");
  });
  await officer.look();
}
