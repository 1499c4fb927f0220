-- The e-mail address stays behind: no mart may have it.
select
    member_id,
    full_name as member_name,
    branch
from {{ source('raw', 'members') }}
