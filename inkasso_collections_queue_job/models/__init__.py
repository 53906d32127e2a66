from . import ir_cron, queue_job, run_part, run_sharing, notice_delivery
