package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"开通账号；口令从标准输入读，没有则给出一次性口令"`
	Passwd  userPasswdCmd  `cmd:"" help:"重置口令"`
	Disable userDisableCmd `cmd:"" help:"停用账号"`
	List    userListCmd    `cmd:"" help:"列出账号"`

	ResetFactor userResetFactorCmd `cmd:"" help:"重置账号的两步验证（手机丢失，又没有安全管理员可以办理时）"`
}

type userAddCmd struct {
	Login string   `arg:"" help:"账号"`
	Name  string   `help:"姓名" required:"" placeholder:"姓名"`
	Unit  string   `help:"单位编码" required:"" placeholder:"编码"`
	Role  []string `help:"角色，可写多个；仅在还没有安全管理员时可用" placeholder:"角色"`
	Post  string   `help:"同时任命：principal、head 或 liaison" placeholder:"岗位"`
}

// withOrg runs f on a county that was migrated before.
func withOrg(ctx context.Context, c *cli, f func(a *app) error) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	if a.demo, err = isDemo(ctx, a); err != nil {
		return err
	}
	a.org.Demo = a.demo
	return f(a)
}

func (u userAddCmd) Run(ctx context.Context, c *cli, e env) error {
	roles, err := rolesOf(u.Role)
	if err != nil {
		return err
	}
	password, err := typed(e.stdin)
	if err != nil {
		return err
	}
	return withOrg(ctx, c, func(a *app) error {
		one, err := a.org.UserAdd(ctx, localActor(), org.UserAdd{Login: u.Login, Name: u.Name, Unit: u.Unit, Roles: roles,
			Post: org.PostKind(u.Post), Password: password})
		if fault.KindOf(err) == fault.KindConflict {
			return refused{err}
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "已开通账号 %s。\n", u.Login)
		tellOneTime(e.stdout, one)
		return nil
	})
}

func tellOneTime(w io.Writer, password string) {
	if password != "" {
		fmt.Fprintf(w, "一次性口令：%s\n首次登录后须修改，此口令不再显示。\n", password)
	}
}

func rolesOf(names []string) ([]rbac.Role, error) {
	var out []rbac.Role
	for _, name := range names {
		r := rbac.Role(name)
		if !r.Known() {
			var all []string
			for _, k := range rbac.Roles() {
				all = append(all, string(k)+"（"+k.Label()+"）")
			}
			return nil, fault.Invalidf("role", "没有角色“%s”，可选：%s。", name, strings.Join(all, "、"))
		}
		out = append(out, r)
	}
	return out, nil
}

// typed reads a password from standard input when something is piped in.
func typed(in io.Reader) (string, error) {
	if f, ok := in.(*os.File); ok {
		st, err := f.Stat()
		if err != nil || st.Mode()&os.ModeCharDevice != 0 {
			return "", nil
		}
	}
	if in == nil {
		return "", nil
	}
	line, err := bufio.NewReader(io.LimitReader(in, 1024)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type userPasswdCmd struct {
	Login string `arg:"" help:"账号"`
}

func (u userPasswdCmd) Run(ctx context.Context, c *cli, e env) error {
	password, err := typed(e.stdin)
	if err != nil {
		return err
	}
	return withOrg(ctx, c, func(a *app) error {
		one, err := a.org.UserPasswd(ctx, localActor(), u.Login, password)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "已重置账号 %s 的口令。\n", u.Login)
		tellOneTime(e.stdout, one)
		return nil
	})
}

type userDisableCmd struct {
	Login string `arg:"" help:"账号"`
}

func (u userDisableCmd) Run(ctx context.Context, c *cli, e env) error {
	return withOrg(ctx, c, func(a *app) error {
		if err := a.org.UserDisable(ctx, localActor(), u.Login); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "已停用账号 %s。\n", u.Login)
		return nil
	})
}

type userResetFactorCmd struct {
	Login string `arg:"" help:"账号"`
}

func (u userResetFactorCmd) Run(ctx context.Context, c *cli, e env) error {
	return withOrg(ctx, c, func(a *app) error {
		if err := a.org.UserResetFactor(ctx, localActor(), u.Login); err != nil {
			if fault.KindOf(err) == fault.KindConflict {
				return refused{err}
			}
			return err
		}
		fmt.Fprintf(e.stdout, "已重置账号 %s 的两步验证，该账号的登录已全部退出。\n", u.Login)
		return nil
	})
}

type userListCmd struct{}

func (userListCmd) Run(ctx context.Context, c *cli, e env) error {
	return withOrg(ctx, c, func(a *app) error {
		users, err := a.org.UserList(ctx, localActor())
		if err != nil {
			return err
		}
		for _, u := range users {
			var roles []string
			for _, r := range u.Roles {
				roles = append(roles, fmt.Sprintf("%s@%s", r.Role, r.Unit))
			}
			state := "在用"
			if u.Disabled {
				state = "停用"
			}
			fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s\n", u.Login, u.Name, state, strings.Join(roles, ","))
		}
		return nil
	})
}
