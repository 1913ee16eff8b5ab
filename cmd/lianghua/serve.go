package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"

	"lianghua/internal/fault"
	"lianghua/web"
)

type serveCmd struct {
	PortalAddr string `help:"公开网站单独监听的地址" env:"LIANGHUA_PORTAL_ADDR" placeholder:"地址:端口"`
	DeskAddr   string `help:"工作台（含接口）单独监听的地址" env:"LIANGHUA_DESK_ADDR" placeholder:"地址:端口"`
	FieldAddr  string `help:"村级填报单独监听的地址" env:"LIANGHUA_FIELD_ADDR" placeholder:"地址:端口"`
}

// Run serves a county that was migrated before.
func (x serveCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	if demo, err := isDemo(ctx, a); err != nil || demo {
		return firstOf(err, fault.Invalid("db", "这是示例县的数据库，请用 lianghua demo 启动。"))
	}
	if _, err := a.load(ctx); err != nil {
		return err
	}
	if err := saySealing(ctx, a.db, e.stderr); err != nil {
		return err
	}
	return a.serve(ctx, x.faces(c.Addr), e)
}

// address is where some faces listen; none named for all.
type address struct {
	at    string
	flag  string
	faces []web.Face
}

// faces are the addresses to listen on: those that a face has for itself, and
// the common one for the faces that have none.
func (x serveCmd) faces(common string) (out []address) {
	rest := address{at: common, flag: "--addr"}
	for _, f := range []address{{x.PortalAddr, "--portal-addr", []web.Face{web.FacePortal}}, {x.DeskAddr, "--desk-addr", []web.Face{web.FaceDesk, web.FaceAPI}},
		{x.FieldAddr, "--field-addr", []web.Face{web.FaceField}}} {
		if f.at == "" {
			rest.faces = append(rest.faces, f.faces...)
			continue
		}
		out = append(out, f)
	}
	switch {
	case len(out) == 0:
		return []address{{at: common, flag: "--addr"}}
	case len(rest.faces) > 0:
		return append(out, rest)
	}
	return out
}

// listen opens the addresses, or none of them.
func listen(all []address) (gates []web.Gate, err error) {
	for _, x := range all {
		l, err := net.Listen("tcp", x.at)
		if err != nil {
			for _, g := range gates {
				_ = g.Listener.Close()
			}
			return nil, fault.Invalidf("addr", "不能监听 %s：%v。请用 %s 换一个地址或端口。", x.at, err, x.flag)
		}
		gates = append(gates, web.Gate{Listener: l, Faces: x.faces})
	}
	return gates, nil
}

// names are the faces of an address in words.
func names(faces []web.Face) string {
	words := map[web.Face]string{web.FacePortal: "公开网站", web.FaceDesk: "工作台", web.FaceAPI: "接口", web.FaceField: "村级填报"}
	var out []string
	for _, f := range faces {
		out = append(out, words[f])
	}
	return strings.Join(out, "、")
}

func firstOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// serve listens, serves and runs jobs until ctx ends; then it finishes the
// requests and jobs under way.
func (a *app) serve(ctx context.Context, addresses []address, e env) error {
	s, err := a.server(e)
	if err != nil {
		return err
	}
	a.outbox.Bearer = e.get("LIANGHUA_OUTBOX_KEY")
	if err := s.LearnBase(a.db.Reader(ctx)); err != nil {
		return err
	}
	gates, err := listen(addresses)
	if err != nil {
		return err
	}
	for _, g := range gates {
		of := ""
		if len(g.Faces) > 0 {
			of = "（" + names(g.Faces) + "）"
		}
		fmt.Fprintf(e.stdout, "服务地址：http://%s%s%s\n", g.Listener.Addr(), s.Base(), of)
	}
	var wg sync.WaitGroup
	for _, work := range []func(context.Context){a.watchPages, a.jobs.Run, a.daily, a.minutely, func(ctx context.Context) { a.outbox.Watch(ctx, a.jobs.Wake) }} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(ctx)
		}()
	}
	err = s.Serve(ctx, gates...)
	wg.Wait()
	return err
}

type routesCmd struct {
	JSON bool `help:"以 JSON 输出"`
}
