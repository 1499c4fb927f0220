select
    l.loan_id,
    b.title,
    b.shelf,
    m.member_name,
    m.branch,
    greatest(date_diff('day', l.due_on, l.returned_on), 0) as days_late
from {{ ref('stg_loans') }} as l
join {{ ref('stg_books') }} as b on b.book_id = l.book_id
join {{ ref('stg_members') }} as m on m.member_id = l.member_id
