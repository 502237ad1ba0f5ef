/* The lists of the scenario page. Each [data-rows] box holds lines ([data-row]) of fields; a changed line, or the new one once it is added,
   writes all lines into the address under the box's name, and the page follows the address. What cannot be read is told by the page. */
(function () {
  function plain(field) {
    return field.value.normalize("NFKC").replace(/[\s,]/g, "").replace(/:/g, "");
  }
  function fields(line) {
    return Array.from(line.querySelectorAll("select, input")).map(plain);
  }
  function whole(line) {
    return fields(line).every(Boolean);
  }
  function lines(box, added) {
    return Array.from(box.querySelectorAll("[data-row]"))
      .filter(function (line) {
        return line.dataset.row !== "new" || added || whole(line);
      })
      .map(function (line) {
        return fields(line).join(":");
      });
  }
  /* The page is drawn anew after each change: whoever works with the keyboard goes on where they were. */
  var here = "",
    until = 0,
    watching = false;
  function follow() {
    var field = here && document.getElementById(here);
    if (field && document.activeElement === document.body) {
      field.focus({preventScroll: true});
    }
    watching = Date.now() < until;
    if (watching) {
      window.setTimeout(follow, 60);
    }
  }
  function stay() {
    until = Date.now() + 3000;
    if (!watching) {
      watching = true;
      window.setTimeout(follow, 60);
    }
  }
  function go(box, added) {
    var asked = new URLSearchParams(window.location.search),
      written = lines(box, added).join(",");
    if (written) {
      asked.set(box.dataset.rows, written);
    } else {
      asked.delete(box.dataset.rows);
    }
    if (added) {
      here = "scn-" + box.dataset.rows + "-new-county";
      if (document.activeElement) {
        document.activeElement.blur();
      }
    }
    stay();
    window.tuoyu.ask(asked);
  }
  function near(event, selector) {
    return event.target.closest && event.target.closest(selector);
  }
  document.addEventListener("focusin", function (event) {
    if (event.target !== document.body) {
      here = near(event, ".scn-form") ? event.target.id : "";
    }
  });
  document.addEventListener("mousedown", function (event) {
    if (!near(event, ".scn-form")) {
      here = "";
    }
  });
  document.addEventListener("change", function (event) {
    if (near(event, ".scn-form")) {
      stay();
    }
    var line = near(event, "[data-row]"),
      box = near(event, "[data-rows]");
    if (line && box && line.dataset.row !== "new") {
      go(box, false);
    }
  });
  document.addEventListener("click", function (event) {
    if (near(event, "[data-adds]")) {
      go(near(event, "[data-rows]"), true);
    }
  });
  document.addEventListener("keydown", function (event) {
    var line = near(event, "[data-row=new]");
    if (line && event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      go(near(event, "[data-rows]"), true);
    }
  });
})();
