package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/claim"
	"lianghua/cmd/lianghua/demo"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/disclose/words"
	"lianghua/duty"
	"lianghua/exchange"
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
	"lianghua/internal/channel"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/internal/metrics"
	"lianghua/internal/outbox"
	"lianghua/internal/pagecache"
	"lianghua/internal/search"
	"lianghua/internal/workday"
	"lianghua/org"
	"lianghua/patrol"
	"lianghua/queue"
	"lianghua/rbac"
	"lianghua/reorg"
	"lianghua/report"
	"lianghua/site"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/village/pilot"
	"lianghua/web"
	"lianghua/web/api"
	"lianghua/web/desk"
	"lianghua/web/field"
	"lianghua/web/portal"
)

// app is one county, wired. There is no other wiring.
type app struct {
	db       *db.DB
	keys     *crypt.Keys
	files    *attach.Store
	org      *org.Service
	catalog  *catalog.Service
	claims   *claim.Service
	duties   *duty.Service
	items    *disclose.Service
	words    *words.Service
	villages *village.Service
	pilots   *pilot.Service
	guide    *guide.Service
	sites    *site.Service
	consult  *consult.Service
	foi      *foi.Service
	annual   *annual.Service
	portal   *portal.Deps
	importer *importer.Service
	upgrades *upgrade.Service
	outbox   *outbox.Service
	queue    *queue.Service
	out      *channel.Service
	figures  *metrics.Set
	vault    *backup.Vault
	patrol   *patrol.Service
	reorg    *reorg.Service
	handover *handover.Service
	views    patrol.Views
	old      patrol.OldHits
	jobs     *jobs.Runner
	demo     bool
	proxies  []string // reverse proxies that are believed
	cli      *cli
	site     http.Handler // the pages, once they are wired
	pages    *pagecache.Cache
	// cacheBytes bounds the memory for public pages; 0: none are kept.
	cacheBytes int64
}

// openApp opens the database, keys and files and wires the slices. The
// database may still be empty.
func openApp(ctx context.Context, c *cli, demo bool) (*app, error) {
	keys, err := openKeys(ctx, c)
	if err != nil {
		return nil, err
	}
	files, err := attach.OpenStore(c.Files)
	if err != nil {
		return nil, err
	}
	if files.Scanner, err = attach.ReadScanner(c.ScanCommand); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	audit.Attach(d, keys)
	a := &app{db: d, keys: keys, files: files, demo: demo, proxies: c.TrustedProxy, cli: c, cacheBytes: c.CacheBytes}
	a.org = &org.Service{DB: d, Keys: keys, Demo: demo}
	a.catalog = &catalog.Service{DB: d}
	a.claims = &claim.Service{DB: d, Calendar: workday.LoadCalendar, Files: files}
	a.duties = &duty.Service{DB: d, Calendar: workday.LoadCalendar}
	a.claims.Changed = a.duties.ClaimsChanged
	a.items = &disclose.Service{DB: d, Calendar: workday.LoadCalendar, Files: files, Checks: village.Checks()}
	a.words = &words.Service{DB: d, Site: func() http.Handler { return a.site }, Changed: disclose.VoidReports}
	a.items.Rules = a.words.Rules
	a.villages = &village.Service{DB: d, Org: a.org, Items: a.items, Duties: a.duties, Files: files}
	a.pilots = &pilot.Service{DB: d, Items: a.items, Duties: a.duties, Files: files}
	a.sites = &site.Service{DB: d, Files: files}
	a.consult = &consult.Service{DB: d, Keys: keys, Calendar: workday.LoadCalendar, Rules: a.words.Rules}
	a.guide, a.portal = &guide.Service{DB: d}, &portal.Deps{Items: a.items, Consult: a.consult, Files: files}
	a.foi = &foi.Service{DB: d, Keys: keys, Files: files, Calendar: workday.LoadCalendar, Items: a.items}
	a.annual = &annual.Service{DB: d, Calendar: workday.LoadCalendar}
	a.reorg = &reorg.Service{DB: d, Files: files, Slices: reorg.Slices(a.claims, a.duties)}
	a.importer = &importer.Service{DB: d, Files: files, Registers: slices.Concat(a.org.Registers(), []org.Register{importer.ColumnRegister()}, a.guide.Registers(), []org.Register{a.foi.LedgerRegister(a.org.UnitRegister()), a.reorg.Register()}), Items: a.items}
	a.upgrades = &upgrade.Service{DB: d, Files: files, Sheets: a.importer, Claims: a.claims}
	a.outbox = &outbox.Service{DB: d, Files: files, Keys: keys, Render: exchange.Render(d), County: exchange.Sender}
	a.items.Published = append(a.items.Published, exchange.Note, disclose.Find)
	key, err := backupKey(c.BackupKey)
	if err != nil {
		return nil, err
	}
	a.vault = &backup.Vault{Source: backup.Source{DB: d, Files: files, Program: version}, Dir: c.Backups, Key: key}
	a.out = &channel.Service{DB: d, Keys: keys}
	a.queue = &queue.Service{DB: d, Keys: keys, Out: a.out, Calendar: workday.LoadCalendar}
	a.jobs = jobs.NewRunner(d)
	a.jobs.Register(channel.Job, a.out.Run)
	a.jobs.Register(queue.Job, a.digestDay)
	a.jobs.Register(verifyJob, a.verifyDay)
	a.jobs.Register(backup.TakeJob, a.vault.RunTake)
	a.jobs.Register(backup.DrillJob, a.vault.RunDrill)
	a.jobs.Register(outbox.Job, a.outbox.Run)
	a.jobs.Register(importer.ApplyJob, a.importer.RunApply)
	a.jobs.Register(tidyJob, a.tidy)
	a.jobs.Register(resealJob, a.resealed)
	a.jobs.Register(anchorJob, a.anchorDay)
	a.jobs.Register(disclose.TickJob, func(ctx context.Context, _ *jobs.Job) error { return a.items.Tick(ctx) })
	a.jobs.Register(dutyJob, a.dutyDay)
	a.jobs.Register(reorgJob, a.reorgDay)
	a.patrol = &patrol.Service{DB: d}
	a.handover = &handover.Service{DB: d, Org: a.org, Files: files, Calendar: workday.LoadCalendar}
	a.jobs.Register(handover.VacancyJob, func(ctx context.Context, j *jobs.Job) error {
		n, err := a.handover.Vacancies(ctx)
		j.Progress(1, 1, fmt.Sprintf("空缺岗位 %d 个，已提醒。", n))
		return err
	})
	a.jobs.Register(patrol.MissJob, func(ctx context.Context, j *jobs.Job) error {
		n, err := a.patrol.Assign(ctx)
		j.Progress(1, 1, fmt.Sprintf("搜不到的词 %d 个，已分给单位。", n))
		return err
	})
	a.jobs.Register(patrol.LeadersJob, func(ctx context.Context, _ *jobs.Job) error {
		_, err := a.patrol.Leaders(ctx)
		return err
	})
	a.expect()
	return a, nil
}

// openKeys makes a key file for a new county only: a database that holds acts
// already was chained with the keys it had, and needs those.
func openKeys(ctx context.Context, c *cli) (*crypt.Keys, error) {
	k, err := crypt.ReadKeys(c.Keys)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	used, err := holdsData(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	if used {
		return nil, fault.Invalidf("keys", "数据库里已有数据，但找不到密钥文件 %s。请从备份恢复密钥文件，或用 --keys 指明它在哪里；新建密钥会使已加密的内容无法读取。", c.Keys)
	}
	return crypt.OpenKeys(c.Keys)
}

func holdsData(ctx context.Context, source string) (bool, error) {
	if !exists(source, isFile) {
		return false, nil
	}
	d, err := db.Open(ctx, source)
	if err != nil {
		return false, err
	}
	defer d.Close()
	v, err := d.Version(ctx)
	if err != nil || v.Empty() {
		return false, err
	}
	var n int64
	err = d.Reader(ctx).Get(&n, `SELECT seq FROM audit_head WHERE id = 1`)
	return n > 0, err
}

func isFile(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular()
}

func (a *app) close() error { return a.db.Close() }

// load brings schema and reference data up to date: idempotent, never over edits.
func (a *app) load(ctx context.Context) (catalog.Loaded, error) {
	if _, err := a.db.Migrate(ctx); err != nil {
		return catalog.Loaded{}, err
	}
	who := org.Who(localActor())
	if err := a.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := workday.Seed(tx, who); err != nil {
			return err
		}
		return search.Seed(tx, who.Name)
	}); err != nil {
		return catalog.Loaded{}, err
	}
	loaded, err := catalog.Load(ctx, a.db, who, nil)
	if err != nil {
		return loaded, err
	}
	return loaded, duty.Load(ctx, a.db, who)
}

// server wires the pages.
func (a *app) server(e env) (*web.Server, error) {
	set, err := templates.Load(a.cli.Templates, nil)
	if err == nil && a.cli.Templates != "" {
		err = portal.CheckTemplates(set)
	}
	if err != nil {
		return nil, err
	}
	host, err := site.ReadHost(a.cli.Host)
	if err := firstOf(err, web.CheckBase(a.cli.BasePath), web.CheckMetricsToken(a.cli.MetricsToken)); err != nil {
		return nil, err
	}
	a.portal.Host = host
	deps := &desk.Deps{DB: a.db, Org: a.org, Catalog: a.catalog, Claims: a.claims, Items: a.items, Words: a.words, Duties: a.duties, Reports: &report.Service{DB: a.db}, Guide: a.guide, Consult: a.consult, Importer: a.importer, Upgrades: a.upgrades, Annual: a.annual, Villages: a.villages, Pilots: a.pilots, Site: a.sites, Files: a.files,
		Jobs: a.jobs, Patrol: a.patrol, Reorg: a.reorg, Handover: a.handover, Outbox: a.outbox, Queue: a.queue, Out: a.out, Backups: a.vault, Chain: a.keys, Calendar: workday.LoadCalendar}
	deps.Requests, deps.Offers = a.foi, &offer.Service{DB: a.db, Requests: a.foi}
	a.portal.Requests, a.portal.Offers = deps.Requests, deps.Offers
	deps.Disputes, deps.Erasures = &dispute.Service{DB: a.db, Calendar: workday.LoadCalendar}, &erasure.Service{DB: a.db, Files: a.files}
	routes := slices.Concat(portal.Routes(a.portal), desk.Routes(deps), api.Routes(&api.Deps{DB: a.db, Org: a.org, Items: a.items, Duties: a.duties}),
		field.Routes(&field.Deps{Org: a.org, Items: a.items, Villages: a.villages}))
	shell := &web.Server{Shown: a.shown, Moved: a.moved, DB: a.db, Org: a.org, Templates: set, Nav: desk.Nav(routes), Phones: a.villages.Device,
		Options: web.Options{Demo: a.demo, DemoAccounts: a.demoAccounts(), TrustedProxies: a.proxies, BodyLimit: "160M", MetricsToken: a.cli.MetricsToken, BasePath: a.cli.BasePath, Host: host}}
	a.figures = a.measure()
	shell.Observe, shell.Metrics, shell.JobState = a.figures.Request, a.figures.Handler(), a.jobState
	a.pages = a.keepPages(routes, shell.Base)
	shell.Pages = a.pages
	s, err := web.New(shell, routes)
	if err == nil {
		a.site = s.Handler()
	}
	return s, err
}

// demoAccounts are the logins named on the demo's sign-in page.
func (a *app) demoAccounts() []web.DemoAccount {
	if !a.demo {
		return nil
	}
	var out []web.DemoAccount
	for _, l := range demo.Accounts() {
		out = append(out, web.DemoAccount{Login: l.Login, Label: l.Label})
	}
	return out
}

// localActor is whoever sits at the machine: audited as 命令行 and the
// operating system's user, with county rights.
func localActor() rbac.Actor {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = filepath.Base(u.Username)
	}
	return org.CLIActor(name)
}

// need refuses a database that is not there yet, with the next command to type.
func need(ctx context.Context, c *cli) error {
	next := fmt.Sprintf("数据库 %s 还是空的。请先执行：\n  lianghua migrate --db %s", c.DB, c.DB)
	if !exists(c.DB, isFile) {
		return fault.Invalid("db", next)
	}
	d, err := db.Open(ctx, c.DB)
	if err != nil {
		return err
	}
	defer d.Close()
	v, err := d.Version(ctx)
	if err != nil {
		return err
	}
	if v.Empty() {
		return fault.Invalid("db", next)
	}
	if !v.Ready() {
		return fault.Invalidf("db", "数据库的结构是旧版（%s）。请先备份，再执行：\n  lianghua migrate --db %s", v, c.DB)
	}
	return nil
}
