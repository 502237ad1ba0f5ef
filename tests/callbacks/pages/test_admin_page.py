"""管理: what the page offers, what an administrator does there, and what it answers."""

from __future__ import annotations

import pytest

from callbacks.pages import admin
from callbacks.services import access
from callbacks.services.context import Context
from data.rights import ADMIN, COUNTY, LEADER, OFFICE, ROLES, UNIT, Actor
from layouts.accounts import admin as layout
from layouts.kit import ids
from layouts.kit.address import Address
from layouts.kit.shell import View
from tests.layouts.pages import components, of_class, words
from tests.people import PASSWORD, account

ME = Actor("甲", ADMIN)


@pytest.fixture
def context(empty_context: Context) -> Context:
    empty_context.store.accounts.create_admin("甲", PASSWORD, by="shell", now=empty_context.now())
    return empty_context


@pytest.fixture(autouse=True)
def _administrator():
    with access.acting(ME):
        yield


def view(context: Context, **extra: str) -> View:
    address = Address(page="admin", extra=extra)
    return View(address, context.catalogue("zh"), context.policy, context.today(), context.demo, actor=ME)


def shown(context: Context, **extra: str):
    return admin.content(context, view(context, **extra)).body


def buttons(node) -> set[tuple[str, str]]:
    found = [part.id for part in components(node) if isinstance(getattr(part, "id", None), dict)]
    return {(id["act"], id["name"]) for id in found if id["type"] == ids.ADMIN_ACT}


def component(node, id: str):
    return next(part for part in components(node) if getattr(part, "id", None) == id)


def create(context: Context, **values):
    given = {"name": "乙", "display": "乙同志", "role": LEADER, "county": None, "unit": None} | values
    return admin.on_create(context, view(context), **given)


def test_a_first_password_is_shown_once_and_can_be_copied(context):
    page = create(context)
    code = component(page, "admin-password").children
    assert context.store.accounts.sign_in("乙", code, address="10.0.0.1", now=context.now())
    assert "已新建账号 乙" in words(page)
    assert code not in words(shown(context))
    assert code not in str(context.store.audit())


def test_what_is_granted_is_told_and_a_role_that_decides_waits(context):
    assert "不能修改" in words(of_class(create(context), "am-said"))
    page = create(context, name="丙", role=OFFICE)
    assert "另一位系统管理员" in words(of_class(page, "am-said"))
    assert "1 个待确认" in words(page)
    opened = shown(context, account="丙")
    assert ("enable", "丙") not in buttons(opened)
    assert "accounts enable 丙" in words(of_class(opened, "am-waits"))
    refused = admin.on_act(context, view(context), layout.ENABLE, "丙")
    assert "不能由您自己确认" in words(refused)
    assert context.store.accounts.one("丙").disabled


def test_another_administrator_is_offered_to_confirm(context):
    create(context, name="丙", role=OFFICE)
    other = View(
        Address(page="admin", extra={"account": "丙"}),
        context.catalogue("zh"),
        context.policy,
        context.today(),
        False,
        actor=Actor("丁", ADMIN),
    )
    assert ("enable", "丙") in buttons(layout.body(other, admin.house(context)))


@pytest.mark.parametrize(("role", "hidden"), [(COUNTY, [False, True]), (UNIT, [True, False]), (LEADER, [True, True])])
def test_a_county_or_a_unit_is_asked_for_only_where_the_role_has_one(context, role, hidden):
    name = account(context, role)
    page = shown(context, account=name)
    boxes = [component(page, layout.box(id)) for id in layout.FIELDS[layout.CHANGE_FORM][1:]]
    assert [box.hidden for box in boxes] == hidden


def test_ones_own_account_has_no_acts(context):
    page = shown(context, account="甲")
    assert buttons(page) == set()
    assert "另一位系统管理员" in words(page)


def test_acts_that_end_work_say_what_follows_first(context):
    account(context, LEADER, name="乙")
    context.store.accounts.sign_in("乙", PASSWORD, address="10.0.0.1", now=context.now())
    asked = {part.children[0].children: words(part) for part in of_class(shown(context, account="乙"), "am-sure")}
    assert "立即退出" in asked["停用"]
    assert "立即作废" in asked["重置密码"]
    assert "1 处登录" in asked["在所有地方退出"]


@pytest.mark.parametrize(
    ("act", "left"),
    [(layout.DISABLE, "已停用"), (layout.RESET, "初始密码只显示这一次"), (layout.END, "已在所有地方退出")],
)
def test_an_act_is_done_and_told_in_place(context, act, left):
    account(context, LEADER, name="乙")
    token = context.store.accounts.sign_in("乙", PASSWORD, address="10.0.0.1", now=context.now())
    assert left in words(of_class(admin.on_act(context, view(context), act, "乙"), "am-said"))
    assert context.store.accounts.who(token, context.now()) is None


def test_a_role_is_changed_with_its_county(context):
    account(context, LEADER, name="乙")
    code = context.policy.counties[1].code
    assert "已更改 乙 的角色" in words(admin.on_change(context, view(context), "乙", COUNTY, code, None))
    assert (context.store.accounts.one("乙").role, context.store.accounts.one("乙").county) == (COUNTY, code)
    assert "没有完成" in words(admin.on_change(context, view(context), "乙", COUNTY, None, None))
    assert "没有完成" in words(admin.on_change(context, view(context), "甲", LEADER, None, None))


def test_a_locked_address_is_listed_and_unlocked(context):
    for number in range(5):
        with pytest.raises(Exception, match="sign_in"):
            context.store.accounts.sign_in(f"no{number}", "x", address="10.9.9.9", now=context.now())
    assert ("unlock", "10.9.9.9") in buttons(shown(context))
    assert "10.9.9.9" not in words(of_class(admin.on_act(context, view(context), layout.UNLOCK, "10.9.9.9"), "am-list"))


def test_every_role_is_explained_in_both_languages(context):
    for language in ("zh", "en"):
        said = {layout.granted(context.catalogue(language), role) for role in ROLES}
        assert len(said) == len(ROLES)
        assert all(said)
    assert layout.granted(context.catalogue("zh"), "king") == ""
