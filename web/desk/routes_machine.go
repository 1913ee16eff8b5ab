package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// tokenRoutes are the keys of machines.
func tokenRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/tokens", "desk/token_list", rbac.TokenManage, d.tokenList).At("/desk/tokens"),
		web.Desk("/desk/tokens/export", "", rbac.TokenManage, d.tokenExport),
		web.Desk("/desk/tokens/new", "desk/token_issue", rbac.TokenManage, d.tokenNew).At("/desk/tokens/new"),
		web.Act("/desk/tokens", rbac.TokenManage, d.tokenIssue),
		web.Desk("/desk/tokens/:id/revoke", "desk/token_revoke", rbac.TokenManage, d.tokenRevokeAsk),
		web.Act("/desk/tokens/:id/revoke", rbac.TokenManage, d.tokenRevoke),
	}
}

// outboxRoutes are the bundles for the upper platform.
func outboxRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/outbox", "desk/outbox_list", rbac.OutboxManage, d.outboxList).At("/desk/outbox"),
		web.Desk("/desk/outbox/export", "", rbac.OutboxManage, d.outboxExport),
		web.Desk("/desk/outbox/receipts", "desk/outbox_receipts", rbac.OutboxManage, d.outboxReceipts).At("/desk/outbox/receipts"),
		web.Desk("/desk/outbox/receipts/export", "", rbac.OutboxManage, d.outboxReceiptExport),
		web.Act("/desk/outbox/receipts", rbac.OutboxManage, d.outboxReceipt),
		web.Desk("/desk/outbox/:number", "desk/outbox_show", rbac.OutboxManage, d.outboxShow),
		web.Act("/desk/outbox/:number/resend", rbac.OutboxManage, d.outboxResend),
	}
}
