package main

// sealed is a column whose values are encrypted with the county's key file.
type sealed struct{ table, column, what string }

// sealedColumns lists every encrypted column: check opens them all, and what
// works without the keys names them as unread.
func sealedColumns() []sealed {
	return []sealed{
		{"org_person", "mobile", "人员的手机号"},
		{"org_factor", "secret", "两步验证的密钥"},
		{"queue_choice", "email", "接收今日摘要的邮箱"},
		{"channel_message", "address", "待发消息的收件地址"},
		{"channel_secret", "sealed", "邮箱密码和推送密钥"},
		{"foi_request", "sealed", "依申请公开的申请人"},
		{"foi_party", "sealed", "依申请公开的第三方"},
		{"foi_letter", "sealed", "依申请公开文书的内容"},
		{"consult_letter", "contact", "留言的联系方式"},
		{"consult_opinion", "contact", "意见的联系方式"},
		{"foi_redaction_mark", "sealed", "依申请公开遮盖的文字"},
	}
}

// key is the column that names a row for a person; most tables have an id.
func (s sealed) key() string {
	switch s.table {
	case "queue_choice":
		return "person_id"
	case "channel_secret":
		return "name"
	}
	return "id"
}
