package main

// sealed is a column whose values are encrypted with the county's key file; key
// is the column by which its rows are named.
type sealed struct{ table, key, column, what string }

// sealedColumns lists every encrypted column: check opens them all, and what
// works without the keys names them as unread.
func sealedColumns() []sealed {
	return []sealed{
		{"org_person", "id", "mobile", "人员的手机号"},
		{"org_factor", "id", "secret", "两步验证的密钥"},
		{"queue_choice", "person_id", "email", "接收今日摘要的邮箱"},
		{"channel_message", "id", "address", "待发消息的收件地址"},
		{"channel_secret", "name", "sealed", "邮箱密码和推送密钥"},
		{"foi_request", "id", "sealed", "依申请公开的申请人"},
		{"foi_party", "id", "sealed", "依申请公开的第三方"},
		{"foi_letter", "id", "sealed", "依申请公开文书的内容"},
		{"consult_letter", "id", "contact", "留言的联系方式"},
		{"consult_opinion", "id", "contact", "意见的联系方式"},
		{"foi_redaction_mark", "id", "sealed", "依申请公开遮盖的文字"},
	}
}
