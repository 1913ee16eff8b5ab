import assert from "node:assert/strict";

export const title = "依申请公开：先查已公开的，填表，受理号和查询码，查进度";

export default async function story(run) {
  const citizen = await run.visitor({ javaScript: false, phone: true });
  await guide(run, citizen);
  const receipt = await apply(run, citizen);
  await status(run, citizen, receipt);
  await citizen.leave();
}

const minute = () => new Promise((done) => setTimeout(done, 3500)); // nobody fills in a form in less than three seconds

async function guide(run, citizen) {
  await citizen.visit("/requests");
  await citizen.visit("/requests/fees");
  await citizen.visit("/requests/answers");
}

// apply is a citizen's way from what is wanted to the receipt.
async function apply(run, citizen) {
  await citizen.visit("/requests/new");
  await run.step("先看到已经公开的答复", async () => {
    await citizen.fill({ need: "2025年城乡低保资金分配文件" });
    await minute();
    await citizen.press("下一步", "main form");
    for (const words of ["打开", "这就是我要的", "继续申请", "以单位名义继续申请"]) await citizen.says(words);
  });
  await citizen.look({ name: "apply-offers" });
  await run.step("继续申请，漏填的逐项说明，写好的还在", async () => {
    await citizen.press("继续申请");
    await citizen.fill({ name: "示例申", phone: "13800008888", agent: true });
    await citizen.press("提交申请", "main form");
    for (const words of ["请选择受理申请的机关", "请填写证件号码", "请填写代理人姓名", "请上传授权委托书"]) await citizen.refused(words);
    assert.equal(await citizen.page.locator("[name=name]").inputValue(), "示例申");
  });
  await citizen.look({ name: "apply-refused" });
  let number = "", code = "";
  await run.step("补齐以后得到受理号和查询码", async () => {
    await citizen.fill({ organ: { option: "民政局" }, id_kind: { option: "其他证件" }, id_number: "SHILI950001", agent: false });
    await citizen.press("提交申请", "main form");
    await citizen.says("申请已提交");
    number = await citizen.page.locator(".facts strong").first().innerText();
    code = await citizen.page.locator(".receipt").innerText();
    assert.match(number, /^\d{4}-\d{5}$/);
    assert.match(code, /^[A-Z0-9]{4}(-[A-Z0-9]{4}){2}$/);
    assert.equal((await citizen.context.cookies()).length, 0, "a cookie was set");
    assert.ok(!citizen.page.url().includes("SHILI"), "the address tells of the applicant");
  });
  await citizen.look({ name: "apply-receipt" });
  return { number, code };
}

// status shows dates and a word, with the right code only.
async function status(run, citizen, { number, code }) {
  await citizen.visit("/requests/status");
  await run.step("查询码不对，查不到", async () => {
    await citizen.fill({ number, code: "AAAA-AAAA-AAAA" });
    await minute();
    await citizen.press("查询", "main form");
    await citizen.refused("受理号或者查询码不正确");
  });
  await run.step("凭受理号和查询码看到进度，看不到申请内容", async () => {
    await citizen.fill({ number, code });
    await citizen.press("查询", "main form");
    await citizen.says("待与您确认");
    const page = await citizen.page.locator("main").innerText();
    for (const words of ["低保", "示例申", "13800008888"]) assert.ok(!page.includes(words), words);
  });
  await citizen.look({ name: "apply-status" });
}
