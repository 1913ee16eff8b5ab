package catalog

import (
	"context"

	"lianghua/internal/db"
	"lianghua/rbac"
)

// AddColumn adds a column under parent and returns its id.
func (s *Service) AddColumn(ctx context.Context, actor rbac.Actor, parent int64, f ColumnFields) (id int64, err error) {
	err = s.write(ctx, "AddColumn", actor, rbac.ColumnEdit, func(tx *db.Tx) error {
		id, err = AddColumn(tx, form(actor, ""), parent, f)
		return err
	})
	return id, err
}

// ChangeColumn stores a column's form.
func (s *Service) ChangeColumn(ctx context.Context, actor rbac.Actor, id, version int64, f ColumnFields) error {
	return s.write(ctx, "ChangeColumn", actor, rbac.ColumnEdit, func(tx *db.Tx) error {
		return ChangeColumn(tx, form(actor, ""), Ref{id, version}, f)
	})
}

// MoveColumn puts a column under another parent, see the function MoveColumn.
func (s *Service) MoveColumn(ctx context.Context, actor rbac.Actor, id, version, parent, sort int64) error {
	return s.write(ctx, "MoveColumn", actor, rbac.ColumnEdit, func(tx *db.Tx) error {
		return MoveColumn(tx, form(actor, ""), Ref{id, version}, parent, sort)
	})
}

// SetColumnActive takes a column out of use or back.
func (s *Service) SetColumnActive(ctx context.Context, actor rbac.Actor, id, version int64, active bool) error {
	return s.write(ctx, "SetColumnActive", actor, rbac.ColumnEdit, func(tx *db.Tx) error {
		return SetColumnActive(tx, form(actor, ""), Ref{id, version}, active)
	})
}

// AddDomain adds a domain of the county's own.
func (s *Service) AddDomain(ctx context.Context, actor rbac.Actor, d Domain) error {
	return s.write(ctx, "AddDomain", actor, rbac.EntryEdit, func(tx *db.Tx) error { return AddDomain(tx, form(actor, ""), d) })
}

// AddDomainAlias makes a further name mean a domain.
func (s *Service) AddDomainAlias(ctx context.Context, actor rbac.Actor, key, alias string) error {
	return s.write(ctx, "AddDomainAlias", actor, rbac.EntryEdit, func(tx *db.Tx) error { return AddDomainAlias(tx, form(actor, ""), key, alias) })
}

// SetDomainLead names the unit that leads a domain.
func (s *Service) SetDomainLead(ctx context.Context, actor rbac.Actor, key string, unit, version int64) error {
	return s.write(ctx, "SetDomainLead", actor, rbac.EntryEdit, func(tx *db.Tx) error {
		return SetDomainLead(tx, form(actor, ""), key, unit, version)
	})
}

// AddChannel adds a publication channel.
func (s *Service) AddChannel(ctx context.Context, actor rbac.Actor, name string) (code string, err error) {
	err = s.write(ctx, "AddChannel", actor, rbac.ChannelEdit, func(tx *db.Tx) error {
		code, err = AddChannel(tx, form(actor, ""), name)
		return err
	})
	return code, err
}

// AddChannelAlias makes a further wording mean a channel.
func (s *Service) AddChannelAlias(ctx context.Context, actor rbac.Actor, code, alias string) error {
	return s.write(ctx, "AddChannelAlias", actor, rbac.ChannelEdit, func(tx *db.Tx) error { return AddChannelAlias(tx, form(actor, ""), code, alias) })
}

// SetChannelActive takes a channel out of the forms, or back in.
func (s *Service) SetChannelActive(ctx context.Context, actor rbac.Actor, code string, active bool) error {
	return s.write(ctx, "SetChannelActive", actor, rbac.ChannelEdit, func(tx *db.Tx) error { return SetChannelActive(tx, form(actor, ""), code, active) })
}

// SetLaw changes what is known of a law and flags the entries that cite it.
func (s *Service) SetLaw(ctx context.Context, actor rbac.Actor, l Law) error {
	return s.write(ctx, "SetLaw", actor, rbac.SettingEdit, func(tx *db.Tx) error { return SetLaw(tx, form(actor, ""), l) })
}

// Resolve reads every 公开主体 again, after units or aliases changed.
func (s *Service) Resolve(ctx context.Context, actor rbac.Actor) (n int, err error) {
	err = s.write(ctx, "Resolve", actor, rbac.UnitEdit, func(tx *db.Tx) error {
		n, err = ResolveUnits(tx, form(actor, ""))
		return err
	})
	return n, err
}
