import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { post } from "../lib/post.mjs";

export const title = "待办和提醒：今日一屏、我来办、今日摘要、拟催办清单、消息发送、后台任务";

export default async function story(run) {
  await liaison(run);
  await officer(run);
  await machine(run);
  await monitor(run);
}

async function liaison(run) {
  const clerk = await run.as("dept");
  await clerk.visit("/desk", { manual: "today" });
  await clerk.visit("/desk/todo");
  let title = "";
  await run.step("联络员点我来办，同事看得到，谁都能放心办", async () => {
    await clerk.open("/desk");
    const row = clerk.page.locator(".today > li", { hasText: "我来办" }).first();
    title = await row.locator(".what b").innerText();
    await row.getByRole("button", { name: "我来办" }).click();
    await clerk.says("您在办");
    await clerk.says("我在办", ".today");
    const head = await run.as("dept-head");
    await head.open("/desk/todo?group=late");
    for (const group of ["soon", "rest"]) {
      if (await head.page.locator(".today", { hasText: title }).count() > 0) break;
      await head.open(`/desk/todo?group=${group}`);
    }
    await head.says("在办", ".today");
    assert.ok(await head.page.locator(".today > li", { hasText: title }).locator(".act a, .act button").count() > 0, "the colleague has no button");
    await head.leave();
  });
  await clerk.look({ name: "today-taken" });
  await run.step("筛选自己在办的，再放回", async () => {
    for (const group of ["late", "soon", "rest"]) {
      await clerk.open(`/desk/todo?group=${group}&whose=me`);
      if (await clerk.page.locator(".today > li").count() > 0) break;
    }
    const row = clerk.page.locator(".today > li", { hasText: title });
    await row.getByRole("button", { name: "放回" }).click();
    await clerk.says("已放回");
  });
  await run.step("今日摘要：写错的邮箱退回，填好的只显示头尾", async () => {
    await clerk.open("/desk/digest");
    await clerk.fill({ email: "不是邮箱" }, "main form");
    await clerk.press("保存", "main form");
    await clerk.refused("应为邮箱地址");
    await clerk.fill({ email: "shili.ding@example.gov.cn" }, "main form");
    await clerk.press("保存", "main form");
    await clerk.says("已保存");
    assert.equal(await clerk.page.locator("#f-email").inputValue(), "s***@example.gov.cn");
  });
  await clerk.look({ manual: "digest" });
  await clerk.leave();
}

async function officer(run) {
  const officer = await run.as("county");
  await officer.visit("/desk/digests");
  await officer.visit("/desk/settings/digest");
  await officer.visit("/desk/nudges");
  await run.step("拟催办清单：逾期的单位由政务公开科勾选，点发出才送到联络员", async () => {
    await officer.open("/desk/nudges");
    if (await officer.page.locator("main form input[name=units]").count() === 0) {
      await officer.says("没有需要催办的单位");
      const later = await run.server.later(40);
      const then = await run.as("county", { base: later.base });
      await then.open("/desk/nudges");
      await then.says("发给联络员");
      await then.press("发出", "main form");
      await then.says("已向");
      await then.says("未满 3 个工作日");
      await then.look({ name: "desk-nudges-sent" });
      await then.leave();
      await later.stop();
      return;
    }
    await officer.press("发出", "main form");
    await officer.says("已向");
  });
  await officer.leave();
}

async function machine(run) {
  const admin = await run.as("sysadmin");
  const server = await post();
  await admin.visit("/desk/settings/channels");
  await run.step("系统管理员设置邮件服务器，试发一条，看到送达", async () => {
    await admin.open("/desk/settings/channels");
    await admin.fill({ "mail.host": "127.0.0.1", "mail.port": String(server.port), "mail.security": { choose: "plain" }, "mail.from": "zwgk@example.gov.cn" }, "main form");
    await admin.press("保存设置", "main form");
    await admin.open("/desk/deliveries");
    await admin.fill({ way: { option: "邮件" }, address: "shili.jia@example.gov.cn" }, "main form[action$='/try']");
    await admin.press("试发一条");
    for (let i = 0; i < 40 && server.letters.length === 0; i++) await admin.page.waitForTimeout(500);
    assert.equal(server.letters.length, 1, "no letter came");
    assert.ok(server.letters[0].includes("To: <shili.jia@example.gov.cn>"), server.letters[0]);
    await admin.page.waitForTimeout(500);
    await admin.open("/desk/deliveries");
    await admin.says("已送达", ".ledger");
    assert.ok(!(await admin.page.content()).includes("shili.jia"), "the whole address is shown");
  });
  await run.step("密码加密保存，不再显示", async () => {
    await admin.fill({ secret: { option: "邮箱密码" }, value: "Tian-Qing-9-Yue" }, "main form[action$='/secret']");
    await admin.press("保存密码");
    await admin.says("已加密保存");
    assert.ok(!(await admin.page.content()).includes("Tian-Qing"), "the password is shown");
  });
  await admin.look({ manual: "deliveries" });
  await run.step("发送记录能导出", async () => {
    assert.ok(readFileSync(await admin.download("CSV"), "utf8").includes("s***@example.gov.cn"));
  });
  await run.step("后台任务：定时工作各有最近一次和下一次", async () => {
    await admin.open("/desk/jobs");
    await admin.says("定时工作");
    await admin.says("正在运行");
    await admin.says("审计日志核验");
    await admin.page.getByRole("rowheader", { name: /^消息发送/ }).first().waitFor();
  });
  await admin.look({ manual: "jobs" });
  await admin.leave();
  await server.close();
}

async function monitor(run) {
  await run.step("本机的监控取得到运行指标，经过代理的取不到", async () => {
    const here = await fetch(`${run.base}/metrics`);
    assert.equal(here.status, 200);
    const text = await here.text();
    for (const name of ["lianghua_up 1", "lianghua_job_workers", "lianghua_http_requests_total", "lianghua_audit_head_seq"]) assert.ok(text.includes(name), name);
    const away = await fetch(`${run.base}/metrics`, { headers: { "X-Forwarded-For": "203.0.113.5" } });
    assert.equal(away.status, 403);
    assert.ok((await (await fetch(`${run.base}/readyz`)).text()).includes('"jobs"'));
  });
}
