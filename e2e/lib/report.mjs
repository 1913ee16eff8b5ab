// Counting: each step and each look at a page is one check.
export class Report {
  passed = 0;
  failed = 0;

  pass(what) {
    this.passed++;
    console.log(`  ok   ${what}`);
  }

  fail(what, why) {
    this.failed++;
    console.log(`  FAIL ${what}\n       ${String(why).replaceAll("\n", "\n       ")}`);
  }
}
