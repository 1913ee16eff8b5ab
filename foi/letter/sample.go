package letter

// Sample is a made-up case with every fact, for the preview of a template.
func Sample() Data {
	return Data{
		Organ: "示例县人民政府办公室", Number: "示政公复〔2026〕12号", Recipient: "示例甲", On: "2026年3月12日",
		Contact: "示例乙", Phone: "0539-0000000", Address: "示例县示例路1号", Postcode: "276200", Email: "gongkai@example.gov.cn",
		RequestNo: "SL-2026-0012", ReceivedOn: "2026年2月13日", Channel: "邮寄", DueOn: "2026年3月19日", QueryCode: "7K3M-9PQ2", StatusURL: "https://www.example.gov.cn/foi/status",
		Need: "示例路道路改造项目2025年的征地补偿方案及其批准文件。", Summary: "示例路道路改造项目征地补偿方案", Handler: "政务公开科", HandlerDue: "2026年3月5日", Remarks: "无", Result: "部分公开",
		Applicant: "示例甲", ApplicantType: "自然人", IDKind: "居民身份证", IDNumber: "（样例略）", LegalPerson: "—", Person: "—", ApplicantPhone: "（样例略）",
		ApplicantAddress: "示例县示例路2号", ApplicantPostcode: "276200", ApplicantEmail: "a@example.com", ApplicantWork: "示例公司", WantedForm: "纸质", WantedWay: "邮寄", Purpose: "了解情况", Agent: "—",
		Unclear: []string{"没有写明道路改造项目的名称。", "没有写明所需信息形成的年度。"}, CorrectionItems: []string{"写明所需信息的名称、文号或者其他特征性描述。", "写明所需信息形成的年度。"},
		CorrectionSentOn: "2026年2月24日", CorrectionDue: "2026年3月17日", CorrectionOn: "2026年3月2日",
		CountPeriod: "2026年1月1日至2月13日", CountRequests: "46件", ExplainDue: "2026年3月6日", Explains: "各件申请与所需信息之间的关系。",
		OldDue: "2026年3月19日", NewDue: "2026年4月17日", ExtensionReason: "所需信息涉及多个年度的档案，需要逐卷检索", Approver: "示例丙",
		Info: "示例路道路改造项目2025年征地补偿方案", InfoPart: "补偿协议中你（单位）的名称和补偿金额", ConsultKinds: "该信息涉及的第三方", ConsultDays: "15", ConsultDue: "截至2026年3月24日",
		ConsultSentOn: "2026年3月3日", ConsultDoneOn: "2026年3月10日", Opinion: "不同意公开补偿金额", Task: "检索2025年示例路道路改造项目的征地补偿材料，提出是否公开的意见。", TaskDue: "2026年3月5日",
		FeeMode: "按件", FeeCount: "35件", FeeStandard: "同一申请人一个自然月内11至30件的部分，100元/件；31至40件的部分，200元/件。", FeeAmount: "3000元", FeeCapital: "叁仟元整",
		FeeWay: "持本通知书到示例县政务服务中心非税收入窗口缴纳。", FeeDue: "自收到本通知书次日起20个工作日内",
		Course: []string{"本机关于2026年2月24日告知你（单位）补正，于2026年3月2日收到补正材料。"}, Facts: "所申请的信息由本机关制作并保存。", Body: "该信息为2025年形成的征地补偿方案，其正文可以公开。\n所附清单含有他人的银行账号。", Basis: "《中华人民共和国政府信息公开条例》第三十七条、第十五条",
		Conclusion: "本机关决定予以公开。", Reason: "公开他人的银行账号和补偿金额会损害其合法权益，且第三方不同意公开。", Provided: "纸质复印件", Obtain: "县政府门户网站“政府信息公开”专栏，https://www.example.gov.cn/zwgk。",
		Attachments: []string{"示例路道路改造项目征地补偿方案（作区分处理）", "关于示例路道路改造项目的批复"},
		Redactions:  []Redaction{{"第2页第3段", "个人隐私：银行账号", "条例第十五条"}, {"第4页附表第5列", "第三方不同意公开的补偿金额", "条例第三十二条"}},
		Searches:    []Search{{"综合档案室", "示例路、征地、补偿", "2024年至2026年文书档案目录", "2026年3月3日", "示例乙", "未检索到"}, {"自然资源和规划局", "示例路改造", "业务系统和项目卷宗", "2026年3月4日", "示例丁", "未检索到"}},
		OtherOrgan:  "示例县自然资源和规划局", OtherContact: "0539-0000001，示例县示例路3号", CloseReason: "你（单位）于2026年3月5日书面撤回申请。",
		Remedy:    []string{"对本答复不服的，可以自收到本答复书之日起60日内向示例市人民政府申请行政复议；对行政复议决定不服的，可以自收到复议决定书之日起15日内依法向人民法院提起行政诉讼。"},
		MeetingOn: "2026年3月6日 15:00", MeetingPlace: "政府办公室第二会议室", MeetingHost: "示例丙", MeetingClerk: "示例乙", MeetingSubject: "补偿金额是否公开。", MeetingConclusion: "作区分处理：公开方案正文，遮盖银行账号和补偿金额。",
		Opinions: []Opinion{{"政务公开科", "示例乙", "作区分处理。", ""}, {"司法局", "示例戊", "同意，引用第三十七条。", ""}, {"法律顾问", "示例己", "建议金额一并公开。", "认为金额涉及公共资金，应当公开。"}},
		Draft:    "部分公开，遮盖第三方不同意公开的内容。", Secrecy: "已审查，不涉及国家秘密、工作秘密。",
		Steps: []Step{{"经办", "示例乙", "拟部分公开。", "2026年3月9日"}, {"科负责人", "示例丙", "同意。", "2026年3月9日"}, {"司法局", "示例戊", "合法。", "2026年3月10日"}, {"分管领导", "示例庚", "同意。", "2026年3月11日"}},
		Ladder: []LadderDay{{"2026年2月13日", "不计入", "", "收到申请之日", "首日不计"}, {"2026年2月14日", "计入", "1", "调休上班", "条例第三十三条"}, {"2026年2月16日", "不计入", "", "春节放假", "国务院办公厅通知"},
			{"2026年2月24日", "计入", "2", "工作日", "条例第三十三条"}},
		CalendarSource: "国务院办公厅关于2026年部分节假日安排的通知", ClockRule: "期间开始的当日不计算在内，自下一工作日起逐日计算；调休上班的周六、周日计入，节假日和调休放假日不计入。", Provisional: "期限跨入没有日历的年份，为暂定。",
		Delivered:   []Paper{{"政府信息部分公开答复书", "示政公复〔2026〕12号", "2026年3月12日", "1", ""}, {"征地补偿方案（作区分处理）", "", "", "1", ""}},
		DeliveryWay: "邮寄（挂号信）", PostNumber: "XA00000000000", DeliveredOn: "2026年3月15日", SignedBy: "示例甲", Deliverer: "示例乙",
		ToAddress: "示例省示例市示例县示例路2号", ToPostcode: "276200", ToPhone: "（样例略）", ArchiveNumber: "2026-公开-012", ArchivedOn: "2026年3月20日",
		Archive: []Paper{{"政府信息公开申请表", "", "2026年2月10日", "2", ""}, {"登记回执", "示政公复〔2026〕1号-收", "2026年2月13日", "1", ""}, {"答复书", "示政公复〔2026〕12号", "2026年3月12日", "2", "含附件"}, {"送达回证", "", "2026年3月15日", "1", ""}},
	}
}
