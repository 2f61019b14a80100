"""Where the public post brings a result, as a small form of the e-form engine."""

from functools import cache

from procedures.rules import eform
from procedures.rules.eform import EForm

PAGE = "post"


@cache
def post_form() -> EForm:
    """Return the form: who receives, how to reach the person, the address in Việt Nam."""
    return eform.load(
        {
            "format": 1,
            "key": "post_address",
            "title": {"vi": "Địa chỉ nhận kết quả qua bưu chính", "en": "Address for the result by post"},
            "pages": [
                {
                    "key": PAGE,
                    "title": {"vi": "Địa chỉ nhận kết quả qua bưu chính", "en": "Address for the result by post"},
                    "items": [
                        {
                            "type": "name",
                            "key": "receiver",
                            "label": {"vi": "Họ, chữ đệm và tên người nhận", "en": "Full name of the receiver"},
                            "required": True,
                        },
                        {
                            "type": "phone",
                            "key": "phone",
                            "label": {"vi": "Số điện thoại người nhận", "en": "Phone of the receiver"},
                            "hint": {
                                "vi": "Nhân viên bưu chính gọi trước khi giao.",
                                "en": "The post calls before it delivers.",
                            },
                            "required": True,
                        },
                        {
                            "type": "commune",
                            "key": "commune",
                            "label": {"vi": "Xã, phường, đặc khu", "en": "Commune or ward"},
                            "required": True,
                        },
                        {
                            "type": "text",
                            "key": "line",
                            "label": {"vi": "Số nhà, đường, thôn, tổ dân phố", "en": "House number, street, hamlet"},
                            "required": True,
                            "max_length": 250,
                        },
                    ],
                }
            ],
        }
    )
