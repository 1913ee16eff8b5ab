package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"lianghua/rbac"
)

// kind is what a marker stands in. Who may read each kind is said here by
// hand, apart from the product's own rules.
type kind string

const (
	kindPublic  kind = "public"  // domain, entry, unit, office phone, confirmed lead, issued edition
	kindPerson  kind = "person"  // somebody without an account
	kindActor   kind = "actor"   // somebody who acts; the log names them
	kindLogin   kind = "account" // a login
	kindUnit    kind = "unit"    // a unit's claims, round workbooks, scans, contacts, disputes, proposals
	kindStaff   kind = "staff"   // what every unit's staff may learn from: chosen cases
	kindCounty  kind = "draft"   // the county's own: rounds not sent, sittings, drafts of editions
	kindImport  kind = "import"  // batches and their files
	kindTodo    kind = "todo"
	kindNotice  kind = "notice"
	kindAudit   kind = "audit"
	kindJob     kind = "job"
	kindReveal  kind = "applicant" // in a letter to an applicant: who opens it may reveal them
	kindNowhere kind = "secret"    // personal mobiles: masked on every page
)

// tables says of every table what it holds. A new table must be put here.
var tables = map[string]string{
	"site_record": "public", "setting": "scoped", "counter": "system", "calendar_year": "public", "calendar_day": "public", "audit_log": "scoped", // a setting names who changed it
	"audit_head": "system", "audit_anchor": "system", "notice": "scoped", "todo": "scoped", "job": "scoped", "attachment": "scoped",
	"org_unit": "public", "org_alias": "public", "org_person": "scoped", "org_post": "scoped", "org_account": "scoped",
	"org_grant": "scoped", "org_session": "system", "org_factor": "system", "org_review": "scoped",
	"catalog_domain": "public", "catalog_domain_alias": "public", "catalog_channel": "public", "catalog_channel_alias": "public",
	"catalog_law": "public", "catalog_standard": "public", "catalog_entry": "public", "catalog_entry_unit": "public",
	"catalog_entry_why": "public", "catalog_edition_entry": "public",
	"catalog_edition": "scoped", "catalog_edition_step": "scoped", // until 印发
	"catalog_column":   "scoped", // its 责任人
	"catalog_revision": "scoped", // by_name
	"catalog_proposal": "scoped",
	"claim":            "scoped", "claim_exception": "scoped", "claim_move": "scoped", "claim_dispute": "scoped", "claim_contact": "scoped",
	"claim_sitting": "scoped", "claim_sitting_decision": "scoped", "claim_round": "scoped", "claim_round_domain": "system",
	"claim_round_unit": "scoped", "claim_round_row": "scoped", "claim_round_addition": "scoped",
	"catalog_upgrade": "scoped", "catalog_upgrade_step": "scoped", "catalog_upgrade_row": "scoped", "catalog_upgrade_line": "scoped", // until it is in force
	"catalog_upgrade_claim": "system", "catalog_descent": "public",
	"import_batch": "scoped", "import_row": "scoped", "import_mapping": "system",
	"village_profile": "scoped", "village_keeper": "scoped", "village_device": "system", "village_fill": "scoped", "village_posting": "scoped",
	"pilot_template": "scoped", "pilot_use": "scoped", "pilot_case": "scoped", "pilot_case_move": "scoped", "pilot_case_use": "scoped",
	"pilot_training": "scoped", "pilot_attendee": "scoped",
	"api_token": "scoped", "api_request": "system", "outbox_bundle": "scoped", "outbox_entry": "system", "outbox_receipt": "scoped",
	"disclose_item": "scoped", "disclose_alias": "scoped", "disclose_unit": "system", "disclose_item_entry": "system", "disclose_link": "system",
	"disclose_draft": "scoped", "disclose_author": "scoped", "disclose_revision": "scoped", "disclose_review": "scoped", "disclose_file": "scoped",
	"disclose_draft_file": "system", "disclose_revision_file": "system", "disclose_secrecy": "scoped", "disclose_objection": "scoped",
	"disclose_type_setup": "system", "disclose_notice_rule": "scoped", "disclose_unit_form": "system", "disclose_erasure": "scoped",
	"disclose_word": "scoped", "disclose_allow": "scoped", "disclose_address": "system", // by_name
	"duty": "system", "duty_item": "system", "duty_count": "system", "duty_fact": "system", "duty_fact_entry": "system", "duty_column": "system",
	"duty_visit": "system", "duty_draw": "system", "duty_nudge": "system", "duty_preset_date": "system",
	"duty_move": "scoped", "duty_declaration": "scoped", "duty_rectify": "scoped",
	"duty_sheet": "public", "duty_sheet_item": "public", "duty_town_day": "public", "duty_preset": "public",
	"guide_card": "scoped", "guide_revision": "scoped", // drafts and by_name
	"search_doc": "public", "search_title": "system", "search_body": "system", "search_synonym": "system", "search_miss": "system",
	"consult_letter": "scoped", "consult_letter_move": "scoped", "consult_call": "scoped", "consult_call_move": "scoped", "consult_opinion": "scoped",
	"consult_tally": "system", // numbers only
	"form_token":    "system",
	"foi_organ":     "public", "foi_request": "scoped", "foi_event": "scoped", "foi_move": "scoped", "foi_party": "scoped", "foi_task": "scoped",
	"foi_draft": "scoped", "foi_meeting": "scoped", "foi_opinion": "scoped", "foi_step": "scoped", "foi_paper": "scoped", "foi_review": "scoped",
	"foi_template": "public", "foi_redaction": "scoped", "foi_redaction_mark": "scoped", "foi_redaction_copy": "scoped",
	"foi_letter": "system", // references and what is sealed; the words stand in its file
	"foi_offer":  "system", "foi_proactive": "scoped", "foi_annual": "scoped", "foi_erasure": "scoped",
	"cache_generation": "system", "site_package": "system",
	"patrol_guard": "scoped", "patrol_sweep": "scoped", "patrol_hit": "system", "patrol_leader": "system", "patrol_check": "scoped", "patrol_view": "system",
	"patrol_yearbook": "system", "patrol_redirect": "scoped", "patrol_miss": "scoped",
	"org_unit_past": "public", "org_succession": "public", // what a unit was called and who took over stands on its public page
	"reorg_plan": "scoped", "reorg_move": "scoped", "reorg_step": "scoped", "reorg_rule": "system", "reorg_change": "scoped",
	"queue_digest": "system", "queue_choice": "system", "queue_nudge": "scoped", // numbers; a sealed address; by_name
	"channel_message": "system", "channel_secret": "scoped", "job_worker": "system", "job_plan": "system",
	"handover": "scoped", "handover_move": "scoped", "handover_item": "scoped", "handover_delegation": "scoped", "handover_pair": "scoped",
	"handover_vacancy": "system", "handover_secondment": "scoped", "handover_log": "scoped",
	"goose_db_version": "system",
}

// marker is a word that occurs in one record only.
type marker struct {
	text   string
	kind   kind
	what   string   // the record, for the report
	units  []string // codes of the units that it belongs to
	logins []string // the people whom it is meant for
	named  bool     // passed a published item: its public page names them
	office bool     // of the office in charge: staff of the units read its names
}

// viewer is who reads.
type viewer struct {
	login string // "" is the public
	role  rbac.Role
	unit  string
}

func (v viewer) county() bool {
	return v.role == rbac.CountyOfficer || v.role == rbac.CountyLeader || v.role == rbac.CountySupervisor
}

// reaches reports that the viewer works for one of the units.
func (v viewer) reaches(units []string) bool {
	for _, u := range units {
		switch v.role {
		case rbac.DeptHead, rbac.DeptLiaison, rbac.VillageClerk, rbac.VillageOverseer:
			if u == v.unit {
				return true
			}
		case rbac.TownHead, rbac.TownClerk:
			if u == v.unit || strings.HasPrefix(u, v.unit+"-") {
				return true
			}
		}
	}
	return false
}

// sees says whether the viewer may meet the marker anywhere.
func (v viewer) sees(m *marker) bool {
	if m.kind == kindPublic || m.named {
		return true
	}
	if v.login == "" {
		return false
	}
	if slices.Contains(m.logins, v.login) {
		return true
	}
	switch m.kind {
	case kindPerson: // the system administrator opens accounts for people in post
		return v.county() || v.reaches(m.units) || v.role == rbac.SysAdmin
	case kindActor:
		return v.county() || v.reaches(m.units) || v.role == rbac.SysAdmin || v.role == rbac.SecAdmin || v.role == rbac.Auditor || m.office
	case kindLogin:
		return v.role == rbac.SysAdmin || v.role == rbac.SecAdmin
	case kindUnit:
		return v.county() || v.reaches(m.units)
	case kindReveal:
		return v.role == rbac.CountyOfficer || v.reaches(m.units)
	case kindStaff:
		return rbac.MayAny(rbac.Actor{Grants: []rbac.Grant{{Role: v.role, Unit: rbac.Unit{ID: 1, Path: "/1/"}}}}, rbac.CaseWrite) || v.county()
	case kindCounty:
		return v.county()
	case kindImport:
		return v.role == rbac.CountyOfficer
	case kindAudit:
		return v.role == rbac.Auditor
	case kindJob:
		return v.role == rbac.SysAdmin
	}
	return false
}

// markers makes words and finds them again.
type markers struct {
	mu   sync.Mutex
	run  string
	list []*marker
	form *regexp.Regexp
	tel  *regexp.Regexp
	tels map[string]*marker
}

func newMarkers() *markers {
	b := make([]byte, 3)
	if _, err := rand.Read(b); err != nil {
		panic(err)
	}
	run := "q" + hex.EncodeToString(b)
	return &markers{run: run, form: regexp.MustCompile(run + `x([0-9]{4})z`), tel: regexp.MustCompile(`1[3-9][0-9]{9}`), tels: map[string]*marker{}}
}

// make registers a marker and returns its word.
func (m *markers) make(k kind, what string, units ...string) string {
	return m.add(k, what, units).text
}

func (m *markers) add(k kind, what string, units []string) *marker {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := &marker{text: fmt.Sprintf("%sx%04dz", m.run, len(m.list)), kind: k, what: what, units: units}
	m.list = append(m.list, x)
	return x
}

// mobile makes a personal number that no page may show whole.
func (m *markers) mobile(what string) string {
	x := m.add(kindNowhere, what, nil)
	m.mu.Lock()
	defer m.mu.Unlock()
	x.text = fmt.Sprintf("139%08d", 70310000+len(m.list)*7)
	m.tels[x.text] = x
	return x.text
}

// in lists the markers that a text holds, each once.
func (m *markers) in(text string) (out []*marker) {
	seen := map[*marker]bool{}
	take := func(x *marker) {
		if x != nil && !seen[x] {
			seen[x], out = true, append(out, x)
		}
	}
	if strings.Contains(text, m.run) || strings.Contains(text, strings.ToUpper(m.run)) {
		for _, hit := range m.form.FindAllStringSubmatch(strings.ToLower(text), -1) {
			n := 0
			if _, err := fmt.Sscanf(hit[1], "%d", &n); err == nil && n < len(m.list) {
				take(m.list[n])
			}
		}
	}
	for _, hit := range m.tel.FindAllString(text, -1) {
		take(m.tels[hit])
	}
	return out
}
