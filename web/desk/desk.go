// Package desk is the workbench of the staff: every page below /desk, and
// sign-in. A page's file is named after what it shows; its handler parses,
// calls one verb of a slice and answers.
package desk

import (
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/claim"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/disclose/words"
	"lianghua/duty"
	"lianghua/foi"
	"lianghua/foi/annual"
	"lianghua/foi/dispute"
	"lianghua/foi/erasure"
	"lianghua/foi/offer"
	"lianghua/guide"
	"lianghua/handover"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/backup"
	"lianghua/internal/calendar"
	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/jobs"
	"lianghua/internal/outbox"
	"lianghua/org"
	"lianghua/patrol"
	"lianghua/queue"
	"lianghua/reorg"
	"lianghua/report"
	"lianghua/site"
	"lianghua/village"
	"lianghua/village/pilot"
	"lianghua/web"
)

// Deps are the services behind the pages; handlers are its methods.
type Deps struct {
	DB       *db.DB
	Org      *org.Service
	Catalog  *catalog.Service
	Claims   *claim.Service
	Items    *disclose.Service
	Words    *words.Service
	Duties   *duty.Service
	Reports  *report.Service
	Guide    *guide.Service
	Requests *foi.Service
	Disputes *dispute.Service
	Offers   *offer.Service
	Erasures *erasure.Service
	Consult  *consult.Service
	Importer *importer.Service
	Upgrades *upgrade.Service
	Villages *village.Service
	Pilots   *pilot.Service
	Patrol   *patrol.Service
	Reorg    *reorg.Service
	Handover *handover.Service
	Site     *site.Service
	Annual   *annual.Service
	Files    *attach.Store
	Jobs     *jobs.Runner
	Outbox   *outbox.Service
	Queue    *queue.Service
	Out      *channel.Service
	Backups  *backup.Vault
	Chain    audit.Chainer                                // nil without keys: the log is then checked for gaps only
	Calendar func(q db.Reader) (calendar.Calendar, error) // the county's working days
}

// Routes is the desk's part of the access matrix.
func Routes(d *Deps) []web.Route {
	return about(slices.Concat(
		accountRoutes(d), securityRoutes(d),
		catalogRoutes(d),
		claimRoutes(d),
		itemRoutes(d),
		owedRoutes(d),
		villageRoutes(d),
		guideRoutes(d),
		patrolRoutes(d),
		reorgRoutes(d),
		requestRoutes(d),
		letterRoutes(d),
		siteRoutes(d),
		consultRoutes(d),
		annualRoutes(d),
		importRoutes(d),
		upgradeRoutes(d),
		adminRoutes(d),
		handoverRoutes(d),
		tokenRoutes(d),
		outboxRoutes(d),
		queueRoutes(d),
	))
}
