/* What stands around every page: its choosers write into the address, the window has the page's title, and it prints. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.shell = {
  choose: function (quarter, compare, rule, page) {
    var chosen = {quarter: quarter, compare: compare, rule: rule},
      asked = new URLSearchParams(window.location.search);
    var changed = Object.keys(chosen).filter(function (name) {
      return chosen[name] && chosen[name] !== page.shown[name];
    });
    if (changed.length === 0) {
      return;
    }
    changed.forEach(function (name) {
      asked.set(name, chosen[name]);
    });
    if (asked.get("rule") === "all") {
      asked.delete("rule");
    }
    if (changed.includes("quarter") && asked.get("compare") >= quarter) {
      asked.delete("compare");
    }
    /* The page is asked for at once; the address follows, and finds that it is shown already. */
    window.dash_clientside.set_props("where", {
      data: {pathname: window.location.pathname, search: asked.toString()},
    });
    window.setTimeout(function () {
      window.tuoyu.ask(asked);
    }, 0);
  },
  /* A page that has a quarter and nothing to compare it with. */
  quarter: function (quarter, search) {
    var asked = new URLSearchParams(search || "");
    if (!quarter || asked.get("quarter") === quarter) {
      return window.dash_clientside.no_update;
    }
    asked.set("quarter", quarter);
    asked.delete("compare");
    return "?" + asked.toString();
  },
  title: function (children, page) {
    if (page) {
      document.title = page.title;
      document.documentElement.lang = page.lang;
    }
  },
  print: function (clicks) {
    if (clicks) {
      window.print();
    }
  },
};
