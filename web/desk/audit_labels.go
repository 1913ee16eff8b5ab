package desk

// The words of the log of acts. A test gathers from the sources what can be
// written there and holds that every word stands here.

// otherActions are no right of anybody's, but stand in the log.
var otherActions = map[string]string{
	"account.lock": "账号锁定", "account.factor": "两步验证", "session.revoke": "结束他人的登录", "account.password": "修改自己的密码", "audit.anchor": "锚定审计日志", "file.take": "下载、导出",
	"page.read": "查看页面", "session.sign_in": "登录", "session.sign_out": "退出", "village.sign_in": "手机填报登录",
	"village.sign_out": "手机填报退出",
}

// objectLabels are the kinds of objects.
var objectLabels = map[string]string{
	"foi_redaction": "区分处理", "attachment": "附件", "foi_paper": "文书",
	"handover": "交接单", "delegation": "代办", "pair": "AB 角", "secondment": "以干代训", "key": "加密密钥", "review": "权限复核",
	"digest": "今日摘要", "message": "发出的消息", "secret": "邮箱密码或推送密钥", "todo": "待办",
	"reorg":   "机构改革方案",
	"account": "账号", "anchor": "锚定", "bundle": "上报数据包", "bundle_receipt": "上报回执", "calendar": "工作日历", "call": "征集调查",
	"catalog": "目录", "channel": "公开渠道", "check": "季度自查", "claim": "认领", "claims": "认领", "column": "栏目", "contact": "对接记录",
	"declaration": "申报", "dispute": "责任争议", "domain": "领域", "draw": "申报抽查", "duty": "应公开任务", "duty_plan": "应公开计划",
	"edition": "目录版本", "entry": "目录事项", "file": "附件", "foi_annual": "年度报告", "foi_erasure": "申请人信息清除", "foi_opinion": "会商意见",
	"foi_organ": "受理机关", "foi_request": "依申请公开", "foi_review": "合法性审查", "foi_task": "协办事项", "foi_template": "文书模板",
	"grant": "授权", "guard": "重保模式", "guide": "办事卡片", "import": "导入批次", "item": "公开信息", "item_type": "信息类型", "job": "后台任务",
	"law": "公开依据", "letter": "来信", "log": "审计日志", "miss": "搜不到的词", "nudge": "催办", "person": "人员", "pilot_case": "典型案例",
	"pilot_template": "试点模板", "pilot_training": "培训", "pilot_use": "模板套用", "post": "任职", "proposal": "建议", "rectify": "整改",
	"redirect": "旧地址跳转", "round": "确认轮次", "route": "页面", "setting": "设置", "site_emblem": "网站标识", "site_package": "公开页面数据包",
	"site_record": "网站登记", "sitting": "集中办公", "sweep": "批量清查", "synonym": "近义词", "token": "接口密钥", "town_day": "乡镇公开日",
	"unit": "单位", "unit_form": "单位信息类型", "unit_number": "单位代码", "upgrade": "目录升级", "village_fill": "村级填报", "village_keeper": "填报人",
	"village_posting": "公开栏张贴", "village_profile": "村级资料", "word": "词库", "word_allowed": "允许清单", "yearbook": "年鉴",
}

// verbLabels are what was done; the flows of the slices name their own moves.
var verbLabels = map[string]string{
	"delegate": "交人代办", "follow": "接任", "leave": "离任", "log": "登记培训", "recall": "收回代办", "register": "登记", "tick": "勾选",
	"open_file": "打开附件", "open_letter": "打开文书", "open_original": "打开原件",
	"choose": "选择", "put_back": "放回", "retry": "重发", "take": "我来办", "try": "试发",
	"carry": "到期实施", "row": "改分配表", "rules": "改分配表", "step": "加步骤", "unstep": "去掉步骤",
	"accept": "接受", "active": "启用或停用", "add": "新增", "addition": "审定新增", "advance": "推进", "agree": "同意", "alias": "加别名",
	"aliases": "改别名", "allow": "允许", "answer": "答复", "applicable": "恢复适用", "apply": "入库", "appoint": "任职", "archive": "存档",
	"ask": "征询", "ask_erasure": "申请清除", "assign": "分派", "attach": "加附件", "attend": "登记到会", "begin": "开始", "call": "通知",
	"cancel": "取消", "codes": "更换恢复码", "check": "开始核对", "change": "修改", "claim": "认领", "close": "关闭或撤销", "close_notice": "结束公示", "column": "改栏目", "compare": "与锚定核对",
	"confirm": "确认", "contact": "登记对接", "create": "新建", "decide": "定取舍", "depart": "离岗", "derive": "按新标准新增", "detach": "移除附件", "disable": "停用", "done": "办结",
	"drop": "放弃", "enable": "启用", "end": "终止", "ended": "到期结束", "endorse": "单位确认", "enqueue": "列入后台任务", "entered": "录入意见",
	"erase": "清除", "exception": "设例外", "export": "导出", "fail": "未成功", "finalise": "定稿", "grant": "授予", "handle": "处理", "import": "导入",
	"import.undo": "撤销导入", "issue": "出具", "judged": "分类整理", "keep": "保留", "lead": "定牵头单位", "leader": "领导变动清查",
	"left": "登记离任", "letter": "出具责任明确函", "link": "关联", "load": "装入", "map": "对应列名", "mask": "遮盖", "migrate": "迁入",
	"mobile": "查看手机号", "move": "移动", "name": "指定填报人", "not_applicable": "标为不适用", "note": "记录", "notice_over": "公示期满",
	"object": "登记异议", "on": "开启", "off": "停用", "open": "开通或开启", "photo": "换图片", "plan": "形成导入计划", "post": "登记张贴", "propose": "提出", "publish": "发布",
	"read": "查看", "rebase": "按新标准更新", "receipt": "登记回执", "received": "收到来信", "recheck": "重新比对", "reject": "拆开匹配", "rematch": "改配", "refuse": "不予认领", "remind": "提醒、催办", "remove": "删去", "reopen": "恢复",
	"resend": "重新报送", "reset": "重置密码", "reset_factor": "重置", "recovery": "用恢复码登录", "resolve": "重新对应公开主体", "restore": "恢复旧版", "return": "退回", "revealed": "查看联系方式",
	"revoke": "收回", "review": "复核", "rotate": "更换", "retire": "停用", "same": "无改动", "save": "保存", "scan": "上传扫描件", "seal": "登记盖章", "see_photo": "登记看过图片", "seed": "装入国务院安排",
	"send": "发出", "set": "设定", "settle": "协调确定", "start": "起草", "standard": "装入新标准", "stop": "停用", "undo": "撤销导入", "use": "引用",
	"verify": "核验", "withdraw": "取消", "year": "录入全年",
}

// detailLabels are the names of details.
var detailLabels = map[string]string{
	"a": "A 角", "b": "B 角", "home": "派出单位编号", "roles": "角色数",
	"request": "申请编号",
	"email":   "填写邮箱", "late": "逾期件数", "set": "已填写",
	"dispute": "争议编号", "off": "撤下", "outcome": "结果", "why": "缘由",
	"accept": "采纳", "acting": "代填", "active": "启用", "added": "新增数", "additions": "新增建议数", "answered": "已答复",
	"applicant": "提供申请人的副本", "asked_by": "申请人员编号", "base": "依据版本", "batch": "导入批次", "capped": "结果过多已截断", "cards": "卡片数",
	"channel": "渠道", "channels": "渠道数", "claims": "认领数", "code": "编码", "column": "栏目编号", "columns": "栏目数", "copy": "副本",
	"count": "条数", "date": "日期", "day": "日", "days": "天数", "decision": "决定", "differs": "不一致", "do": "办理", "domain": "领域",
	"domains": "领域数", "draft": "稿件编号", "drafts": "草稿数", "drawn": "抽取数", "due": "期限", "early": "提前撤下", "entries": "事项数",
	"entry": "事项编号", "event": "事件编号", "expires": "到期", "expires_on": "到期", "failures": "次数", "faults": "问题数", "field": "字段",
	"fields": "字段", "file": "文件编号", "files": "文件数", "filters": "筛选项", "finding": "属实", "fingerprint": "表头特征", "first": "首条",
	"format": "格式", "found": "查到数", "from": "原状态", "full": "整包", "hits": "命中数", "item": "信息编号", "items": "信息数", "kind": "种类",
	"last": "末条", "laws": "文件数", "left": "剩余天数", "letter": "责任明确函", "level": "级别", "line": "匹配编号", "lines": "行数", "looked": "查看数",
	"mark": "遮盖编号", "marks": "遮盖处数", "meeting": "会商编号", "missing": "缺少数", "move": "步骤", "networks": "网段数", "new": "新值",
	"no": "序号", "notice_days": "公示天数", "notice_unit": "公示期单位", "now": "改为", "number": "版次", "objection": "异议编号", "old": "原值",
	"on": "日期", "opinion": "意见编号", "opinions": "意见数", "origin": "来自", "origin_id": "来源编号", "overdue": "逾期数", "page": "页",
	"paper": "线下审签", "parent": "上级编号", "parties": "第三方数", "party": "第三方编号", "people": "人数", "period": "所属期", "person": "人员编号",
	"post": "岗位", "present": "到会人数", "presets": "规定日期数", "public": "公开的副本", "reading": "解读编号", "reason": "原因",
	"received": "收到数", "redaction": "区分处理编号", "refused": "拒收数", "register": "登记簿", "removed": "移除数", "requests": "件数",
	"revision": "第几次修改", "role": "角色", "rows": "行数", "same": "一致", "scan": "扫描件编号", "seats": "席位数", "sensitivity": "敏感程度",
	"sent": "发出数", "seq": "序号", "severity": "发现后", "sha256": "校验值", "sheet": "表", "shift": "节假日顺延", "shown": "公开程度", "since": "起",
	"skipped": "跳过条数", "soon": "将到期数", "sound": "完整", "state": "状态", "status": "状态", "step": "步骤", "target": "对象编号",
	"task": "协办编号", "template": "模板编号", "tier": "层级", "to": "新状态", "type": "信息类型", "unit": "单位编号", "units": "单位数",
	"until": "止", "use": "启用模板", "verb": "办理", "was": "原为", "way": "途径", "web": "上网", "withdraw": "取消条数", "words": "词数",
	"written": "写入条数", "year": "年度",
}

// otherWords are values that pages write in Chinese elsewhere too.
var otherWords = map[string]string{
	"catalogue": "目录", "city": "市级", "columns": "栏目表", "county": "县级", "desk": "工作台", "disabled": "账号已停用", "false": "否",
	"form": "表单", "head": "分管负责同志", "import": "导入", "liaison": "联络员", "locked": "账号已锁定", "off": "放假", "password": "密码不符",
	"people": "人员岗位表", "phone": "手机", "principal": "主要负责同志", "starter": "国家标准", "township": "乡级", "true": "是", "units": "单位表",
	"unknown": "没有这个账号", "village": "村级", "web": "网站", "work": "调休上班",
}

// kindWords are kinds that have no page of their own.
var kindWords = map[string]string{"file": "附件", "revision": "版本", "draft": "草稿", "case": "申请", "task": "协办", "review": "行政复议", "lawsuit": "行政诉讼"}

// reorgMoves are the moves of a plan of re-organisation.
var reorgMoves = map[string]string{"try": "试算", "submit": "送审定", "return": "退回", "confirm": "审定", "signed": "登记线下审签", "withdraw": "撤回", "carry": "到期实施", "undo": "撤销方案", "drop": "终止方案"}

// todoSlices name what a kind of 待办 is about.
var todoSlices = map[string]string{"case": "典型案例", "claim": "认领", "consult": "互动交流", "duty": "应公开任务", "edition": "目录版本", "entry": "目录事项",
	"foi": "依申请公开", "guide": "办事卡片", "handover": "交接", "item": "公开信息", "outbox": "上报数据包", "patrol": "巡查", "posting": "公开栏张贴",
	"reorg": "机构改革", "round": "确认轮次", "upgrade": "目录升级", "village": "村级公开"}
