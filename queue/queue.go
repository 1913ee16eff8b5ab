// Package queue is a person's day: what is to be done in all their posts, who
// of the colleagues has taken it, one 今日摘要 a working day at most, and the
// 拟催办清单 over things to do of every kind. It reads the todos of every
// slice (internal/todo) and sends nothing to a head by itself.
package queue

import (
	"lianghua/internal/calendar"
	"lianghua/internal/channel"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Service is the office that keeps people's days.
type Service struct {
	DB       *db.DB
	Keys     *crypt.Keys
	Out      *channel.Service
	Calendar func(q db.Reader) (calendar.Calendar, error)
}

// soonDays is how many working days ahead something counts as near.
const soonDays = 3

// MineOf is every right of every post: what 今日一屏 reads by.
func MineOf(actor rbac.Actor) todo.Mine { return org.Mine(actor.Merged()) }

// Days are the borders of the groups of a day: late before it, near until the
// third working day after it.
func Days(c calendar.Calendar, day calendar.Date) todo.Days {
	return todo.Days{Today: day, Soon: c.AddWorkdays(day, soonDays).Date}
}

// days reads the calendar and gives today's borders.
func (s *Service) days(q db.Reader, now db.Time) (calendar.Calendar, todo.Days, error) {
	c, err := s.Calendar(q)
	if err != nil {
		return c, todo.Days{}, fault.Wrap("queue.days", err)
	}
	return c, Days(c, calendar.DateOf(now.Time)), nil
}
