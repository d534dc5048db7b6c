"""The real addresses, and a few pages that only these tests know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from ascolto.complaints.lifecycle import Move, MoveNotAllowed, Stage
from ascolto.trail.acting import NotPermitted, Permission
from ascolto.ui.access import PUBLIC, SIGNED_IN, page


def shown(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} {request.POST.get('words', '')}")


def refuses(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("four_eyes_in_this_test")


def stands_elsewhere(request: HttpRequest) -> HttpResponse:
    raise MoveNotAllowed(Stage.CLOSED, Move.DECIDE)


def door(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/door.html")


urlpatterns = [
    page("desk/shown", shown, SIGNED_IN, name="shown"),
    page("desk/jobs-shown", shown, Permission.VIEW_JOBS, name="jobs_shown"),
    page("desk/refuses", refuses, SIGNED_IN, name="refuses"),
    page("desk/stands-elsewhere", stands_elsewhere, SIGNED_IN, name="stands_elsewhere"),
    page("door-shown", door, PUBLIC, name="door_shown"),
    path("desk/forgotten", shown),
    path("", include("ascolto.urls")),
]

handler404 = "ascolto.ui.faults.not_found"
